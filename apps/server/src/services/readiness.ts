import type { Analyzer, SourceFile } from '@iris/core';

export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

const GOOD_FOR_MS = 15_000;
const BAD_FOR_MS = 1000;
const PROBE_TIMEOUT_MS = 5000;

/**
 * Whether the analyzer can answer, found out by asking it: a process that runs is not yet one that can analyze. The
 * finding is kept for a while, so that asking often costs nothing.
 */
export class ReadinessProbe {
  readonly #analyzer: Analyzer;
  readonly #now: () => number;
  #last: { readonly readiness: Readiness; readonly until: number } | undefined;
  #running: Promise<Readiness> | undefined;

  /** @param now monotonic clock in ms */
  constructor(analyzer: Analyzer, now: () => number = () => performance.now()) {
    this.#analyzer = analyzer;
    this.#now = now;
  }

  async check(): Promise<Readiness> {
    if (this.#last !== undefined && this.#now() < this.#last.until) return this.#last.readiness;
    this.#running ??= this.#probe().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #probe(): Promise<Readiness> {
    const readiness = await askForTinyFile(this.#analyzer);
    this.#last = { readiness, until: this.#now() + (readiness.ready ? GOOD_FOR_MS : BAD_FOR_MS) };
    return readiness;
  }
}

async function askForTinyFile(analyzer: Analyzer): Promise<Readiness> {
  const language = analyzer.languages === 'any' ? 'javascript' : (analyzer.languages[0] ?? 'javascript');
  const file: SourceFile = { language, text: 'x = 1\n' };
  try {
    await analyzer.analyze(file, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return { ready: true };
  } catch {
    return { ready: false, reason: `The analyzer cannot read a file of one line within ${PROBE_TIMEOUT_MS / 1000} s.` };
  }
}
