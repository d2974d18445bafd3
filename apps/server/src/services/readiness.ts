import { type Analyzer, type AnalyzerHealth, type AnalyzerName, IrisError, type SourceFile } from '@iris/core';

export type AnalyzerState = AnalyzerHealth & { readonly name: AnalyzerName };

/** Whether any analyzer can answer, and how each of them fares. */
export interface Readiness {
  readonly ready: boolean;
  /** First choice first. */
  readonly analyzers: readonly AnalyzerState[];
}

const GOOD_FOR_MS = 15_000;
const BAD_FOR_MS = 1000;
const PROBE_TIMEOUT_MS = 5000;
const READY: AnalyzerHealth = { status: 'ready' };

export interface ReadinessOptions {
  /** Monotonic clock in ms. */
  readonly now?: () => number;
  /** How long the analyzer may take for a file of one line, in ms. */
  readonly timeoutMs?: number;
}

/** Whether the analyzers of a chain can answer: some say so themselves, the others are asked for a file of one line. */
export class Readinesses {
  readonly #analyzers: readonly { readonly name: AnalyzerName; check(): Promise<AnalyzerHealth> }[];
  readonly #probes = new Map<AnalyzerName, ReadinessProbe>();

  constructor(analyzers: readonly Analyzer[], options: ReadinessOptions = {}) {
    this.#analyzers = analyzers.map((analyzer) => {
      const { name } = analyzer;
      if (analyzer.health !== undefined) return { name, check: async () => analyzer.health?.() ?? READY };
      const probe = new ReadinessProbe(analyzer, options);
      this.#probes.set(name, probe);
      return { name, check: () => probe.check() };
    });
  }

  /** Tells that an analyzer has just answered a request. */
  noteAnswer(name: AnalyzerName): void {
    this.#probes.get(name)?.noteAnswer();
  }

  async check(): Promise<Readiness> {
    const analyzers = await Promise.all(
      this.#analyzers.map(async ({ name, check }): Promise<AnalyzerState> => ({ name, ...(await check()) })),
    );
    return { ready: analyzers.some(({ status }) => status === 'ready'), analyzers };
  }
}

/**
 * Whether an analyzer can answer. An answer to anybody shows it; where there was none for a while, the analyzer is
 * asked for a file of one line, while those who want to know get the last finding: only the first one waits.
 */
export class ReadinessProbe {
  readonly #analyzer: Analyzer;
  readonly #now: () => number;
  readonly #timeoutMs: number;
  #last: { readonly health: AnalyzerHealth; readonly until: number } | undefined;
  #running: Promise<AnalyzerHealth> | undefined;
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

  async check(): Promise<AnalyzerHealth> {
    if (this.#last !== undefined && this.#now() < this.#last.until) return this.#last.health;
    this.#running ??= this.#probe().finally(() => {
      this.#running = undefined;
    });
    return this.#last?.health ?? this.#running;
  }

  /** The probe waits in the queue behind real work: an answer to anybody meanwhile shows that the work goes on. */
  async #probe(): Promise<AnalyzerHealth> {
    const answered = new Promise<AnalyzerHealth>((resolve) => {
      this.#onAnswer = () => resolve(READY);
    });
    const health = await Promise.race([answered, this.#askForTinyFile()]);
    this.#onAnswer = undefined;
    this.#keep(health);
    return health;
  }

  async #askForTinyFile(): Promise<AnalyzerHealth> {
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
      return { status: 'not_ready', reason: `The analyzer cannot read a file of one line within ${limit}.` };
    }
  }

  #keep(health: AnalyzerHealth): void {
    this.#last = { health, until: this.#now() + (health.status === 'ready' ? GOOD_FOR_MS : BAD_FOR_MS) };
  }
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
