import type * as vscode from 'vscode';
import type { RememberedAnalyses } from './analysis/remembered-analyses.ts';
import type { Config } from './config.ts';
import type { FocusMode } from './editor/focus-mode.ts';
import type { Reader } from './editor/reader.ts';
import type { Readings } from './reading/readings.ts';
import type { ApiKeys } from './server/api-keys.ts';
import type { Consents } from './server/consents.ts';

/** What commands work with. */
export interface Iris {
  readonly extensionId: string;
  readonly config: Config;
  readonly readings: Readings;
  readonly reader: Reader;
  readonly focusMode: FocusMode;
  readonly keys: ApiKeys;
  readonly consents: Consents;
  readonly remembered: RememberedAnalyses;
  readonly log: vscode.LogOutputChannel;
}
