import { type Analyzer, IrisError, type SourceFile } from '@iris/core';

export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

const GOOD_FOR_MS = 15_000;
const BAD_FOR_MS = 1000;
const PROBE_TIMEOUT_MS = 5000;
const READY: Readiness = { ready: true };

export interface ReadinessOptions {
  /** Monotonic clock in ms. */
  readonly now?: () => number;
  /** How long the analyzer may take for a file of one line, in ms. */
  readonly timeoutMs?: number;
}

/**
 * Whether the analyzer can answer. An answer to anybody shows it; where there was none for a while, the analyzer is
 * asked for a file of one line, while those who want to know get the last finding: only the first one waits.
 */
export class ReadinessProbe {
  readonly #analyzer: Analyzer;
  readonly #now: () => number;
  readonly #timeoutMs: number;
  #last: { readonly readiness: Readiness; readonly until: number } | undefined;
  #running: Promise<Readiness> | undefined;
  /** Ends the wait of the probe that runs. */
  #onAnswer: (() => void) | undefined;

  constructor(analyzer: Analyzer, options: ReadinessOptions = {}) {
    this.#analyzer = analyzer;
    this.#now = options.now ?? (() => performance.now());
    this.#timeoutMs = options.timeoutMs ?? PROBE_TIMEOUT_MS;
  }

  /** Tells that the analyzer has just answered a request. */
  noteAnswer(): void {
    this.#keep(READY);
    this.#onAnswer?.();
  }

  async check(): Promise<Readiness> {
    if (this.#last !== undefined && this.#now() < this.#last.until) return this.#last.readiness;
    this.#running ??= this.#probe().finally(() => {
      this.#running = undefined;
    });
    return this.#last?.readiness ?? this.#running;
  }

  /** The probe waits in the queue behind real work: an answer to anybody meanwhile shows that the work goes on. */
  async #probe(): Promise<Readiness> {
    const answered = new Promise<Readiness>((resolve) => {
      this.#onAnswer = () => resolve(READY);
    });
    const readiness = await Promise.race([answered, this.#askForTinyFile()]);
    this.#onAnswer = undefined;
    this.#keep(readiness);
    return readiness;
  }

  async #askForTinyFile(): Promise<Readiness> {
    const { languages } = this.#analyzer;
    const language = languages === 'any' ? 'javascript' : (languages[0] ?? 'javascript');
    const file: SourceFile = { language, text: 'x = 1\n' };
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      await this.#analyzer.analyze(file, { signal });
      return READY;
    } catch (error) {
      // A queue too full for the probe is no news: whether it moves shows in time.
      if (error instanceof IrisError && error.code === 'overloaded') await untilAborted(signal);
      const limit = `${this.#timeoutMs / 1000} s`;
      return { ready: false, reason: `The analyzer cannot read a file of one line within ${limit}.` };
    }
  }

  #keep(readiness: Readiness): void {
    this.#last = { readiness, until: this.#now() + (readiness.ready ? GOOD_FOR_MS : BAD_FOR_MS) };
  }
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
