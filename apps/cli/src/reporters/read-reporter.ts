import type { FileAnalysis, FileProblem } from '../read/read-result.ts';

/** Text for the two streams: the result itself, and messages about it. */
export interface Report {
  readonly stdout?: string;
  readonly stderr?: string;
}

/** Turns results into text; prints nothing itself. */
export interface ReadReporter {
  analysis(result: FileAnalysis): Report;
  problem(result: FileProblem): Report;
}
