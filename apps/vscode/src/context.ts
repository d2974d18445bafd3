import type * as vscode from 'vscode';
import type { RememberedAnalyses } from './analysis/remembered-analyses.ts';
import type { Config } from './config.ts';
import type { FocusMode } from './editor/focus-mode.ts';
import type { Reader } from './editor/reader.ts';
import type { ApiKeys } from './server/api-keys.ts';

/** What commands work with. */
export interface Iris {
  readonly extensionId: string;
  readonly config: Config;
  readonly reader: Reader;
  readonly focusMode: FocusMode;
  readonly keys: ApiKeys;
  readonly remembered: RememberedAnalyses;
  readonly log: vscode.LogOutputChannel;
}
