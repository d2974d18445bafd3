import type { AnalyzerAnswer, SourceFile, Usage } from '@iris/core';
import type { AnswerInTurn } from '@iris/inference/chain';

export type FileAnswer = AnswerInTurn<AnalyzerAnswer>;

/** Whoever reads the files of a run, be it one analyzer or a chain of them. */
export interface FileReader {
  /** How many files are read at a time. */
  readonly width: number;
  /** @throws IrisError what the analyzers throw */
  read(file: SourceFile, signal: AbortSignal): Promise<FileAnswer>;
  /** What all calls to models have cost so far, those included that failed; absent where no model is asked. */
  spent?(): Usage;
  /** Ends threads and calls. Call it once nobody waits for an answer any more. */
  close(): Promise<void>;
}
