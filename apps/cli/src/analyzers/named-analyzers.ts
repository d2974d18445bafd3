import type { Environment } from '../environment.ts';

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
