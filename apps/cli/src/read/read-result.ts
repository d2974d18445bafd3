import type { Analysis, AnalyzerName, IrisError, PromptNotes, Usage } from '@iris/core';
import type { FilePath } from '../files/file-path.ts';
import type { LeftOutReason } from '../files/walk.ts';

export interface FileAnalysis {
  readonly kind: 'analysis';
  readonly path: FilePath;
  readonly language: string;
  readonly analysis: Analysis;
  readonly repairs: readonly string[];
  readonly usage: Usage;
  readonly analyzer: AnalyzerName;
  readonly model: string;
  /** How the file was shown to a model; undefined where none answered. */
  readonly prompt: PromptNotes | undefined;
  /** Why a lesser analyzer answered; undefined where the first choice did. */
  readonly degraded: string | undefined;
  readonly durationMs: number;
}

export interface FileProblem {
  readonly kind: 'problem';
  readonly path: FilePath;
  readonly error: IrisError;
}

interface FileLeftOut {
  readonly kind: 'left-out';
  readonly path: FilePath;
  readonly reason: LeftOutReason;
}

/** What became of one file. */
export type ReadResult = FileAnalysis | FileProblem | FileLeftOut;
