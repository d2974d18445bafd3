import type { Environment } from './environment.ts';

/** A stream that text is written to, and that may be a terminal. */
export type TextStream = NodeJS.WriteStream;

/** What a command has of the world. It returns an exit status and never exits. */
export interface Context {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly environment: Environment;
  /** From now on the program comes to its own end, though nobody reads what it prints and its terminal is gone. */
  readonly outliveReaders: () => void;
}

/** Options of every command. */
export interface CommonOptions {
  readonly json?: true;
  /** False after `--no-color`. */
  readonly color: boolean;
}

/** 0: done; 1: some input could not be read, or what was asked could not be done; 2: wrong use. */
export type ExitStatus = number;

export const EXIT_DONE = 0;
export const EXIT_FAILED = 1;
export const EXIT_WRONG_USE = 2;
export const EXIT_INTERRUPTED = 130;

/** Wrong use that only a command can see; `main` prints it and answers with status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function wantsColor(stream: TextStream, { environment }: Context, options: CommonOptions): boolean {
  if (!options.color || environment.color === 'never') return false;
  return environment.color === 'always' || stream.isTTY === true;
}

/** Who is to analyze, as it was written down: comma-separated, first choice first. */
export interface NamedAnalyzers {
  readonly names: string;
  /** Where, for messages. */
  readonly source: '--analyzer' | 'IRIS_ANALYZERS';
}

/** A flag wins over the environment. Undefined where neither names anybody: a key alone sends no file anywhere. */
export function namedAnalyzers(flag: string | undefined, { analyzers }: Environment): NamedAnalyzers | undefined {
  if (flag !== undefined) return { names: flag.trim(), source: '--analyzer' };
  return analyzers === undefined ? undefined : { names: analyzers, source: 'IRIS_ANALYZERS' };
}

/** Writes text and waits while the reader is slow, so that a long answer does not pile up in memory. */
export async function write(stream: TextStream, text: string): Promise<void> {
  if (stream.write(text)) return;
  await new Promise<void>((resolve) => stream.once('drain', resolve));
}
