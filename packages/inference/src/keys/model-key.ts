import { ModelFailure } from '../model/model-failure.ts';
import { ApiKey } from './api-key.ts';
import { createAwsKeyReader } from './aws-key-reader.ts';
import { FileKeyReader } from './file-key-reader.ts';
import { KeyFailure, type KeyReader } from './key-reader.ts';
import type { KeySource } from './key-source.ts';

/** Where it is said how keys fare; a pino logger fits. Files and secrets are named here, never in `health`. */
export interface KeyLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export type KeyHealth =
  | { readonly status: 'ok'; readonly note?: string }
  | { readonly status: 'degraded'; readonly reason: string };

/** In milliseconds. */
export interface KeyTiming {
  /** How long one attempt to read the key may take. */
  readonly attemptMs: number;
  /** How often it is looked whether the key is another; by default as it suits the source. */
  readonly refreshMs?: number;
  /** After an attempt that failed; twice as long after each further one, up to `maxRetryMs`. */
  readonly firstRetryMs: number;
  readonly maxRetryMs: number;
  /** Between two attempts because a provider refused the key. */
  readonly replaceMs: number;
}

export interface ModelKeyOptions {
  /** As users know it: the variable that holds it, for example `OPENAI_API_KEY`. */
  readonly name: string;
  readonly source: KeySource;
  readonly log: KeyLog;
  readonly timing?: Partial<KeyTiming>;
  /** From 0 to 1. */
  readonly random?: () => number;
}

const TIMING: KeyTiming = { attemptMs: 5000, firstRetryMs: 1000, maxRetryMs: 60_000, replaceMs: 10_000 };

/**
 * The key of a provider, wherever it is kept. It is read again now and then, and at once when the provider refuses it,
 * so that a key can be replaced without a restart. An attempt that fails leaves the last key in use.
 */
export class ModelKey {
  readonly #name: string;
  readonly #log: KeyLog;
  readonly #timing: KeyTiming;
  readonly #random: () => number;
  readonly #reader: KeyReader | undefined;
  #key: ApiKey | undefined;
  #flight: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #replacedAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #problem: string | undefined;
  #warning: string | undefined;
  #closed = false;

  constructor({ name, source, log, timing, random = Math.random }: ModelKeyOptions) {
    this.#name = name;
    this.#log = log;
    this.#timing = { ...TIMING, ...timing };
    this.#random = random;
    if (source.kind === 'value') this.#key = source.key;
    else this.#reader = source.kind === 'file' ? new FileKeyReader(source.path) : createAwsKeyReader(source);
  }

  /**
   * Reads the key for the first time, and from then on keeps it up to date. Resolves after the first attempt, whatever
   * comes of it: where it fails, more follow.
   */
  async start(): Promise<void> {
    if (this.#reader !== undefined) await this.#refresh(this.#reader);
  }

  /** Whether there is a key, be it the latest or not. */
  get isKnown(): boolean {
    return this.#key !== undefined;
  }

  /** Why the last attempt to read the key failed, for operators: files and secrets are named. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /**
   * The key as it was last read.
   *
   * @throws ModelFailure `unauthorized` where there is none yet
   */
  readonly reveal = (): string => {
    if (this.#key === undefined) throw new ModelFailure('unauthorized', `${this.#name} could not be read yet`);
    return this.#key.reveal();
  };

  /**
   * Reads the key again because the provider refused it, unless that was done just now. Returns whether there is another
   * one to try.
   */
  async replace(refused: string, { signal }: { readonly signal: AbortSignal }): Promise<boolean> {
    if (this.#reader !== undefined && this.#key?.reveal() === refused) {
      const now = performance.now();
      const isDue = now - this.#replacedAt >= this.#timing.replaceMs;
      if (isDue) this.#replacedAt = now;
      await unlessAborted(isDue ? this.#refresh(this.#reader) : this.#flight, signal);
    }
    return this.#key !== undefined && this.#key.reveal() !== refused;
  }

  /** For the public: names no file and no secret. */
  health(): KeyHealth {
    if (this.#problem === undefined) return this.#key === undefined ? this.#degraded() : { status: 'ok' };
    if (this.#key === undefined) return this.#degraded();
    return { status: 'ok', note: `${this.#name} cannot be read again; the last one is in use.` };
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#reader?.close();
  }

  #degraded(): KeyHealth {
    return { status: 'degraded', reason: `${this.#name} could not be read yet.` };
  }

  #refresh(reader: KeyReader): Promise<void> {
    this.#flight ??= this.#attempt(reader).finally(() => {
      this.#flight = undefined;
      this.#refreshLater(reader);
    });
    return this.#flight;
  }

  async #attempt(reader: KeyReader): Promise<void> {
    try {
      const { text, warning } = await readInTime(reader, this.#timing.attemptMs);
      const key = ApiKey.from(text);
      if (key === undefined) throw new KeyFailure('what is kept there is not a key: it is empty or holds white space');
      this.#accept(key);
      if (warning !== undefined && warning !== this.#warning) this.#log.warn({}, `${this.#name}: ${warning}.`);
      this.#warning = warning;
    } catch (error) {
      this.#fail(error instanceof KeyFailure ? error.message : 'it cannot be read');
    }
  }

  #accept(key: ApiKey): void {
    const isOther = this.#key !== undefined && this.#key.reveal() !== key.reveal();
    if (isOther) this.#log.info({}, `${this.#name} was replaced; the new one is in use.`);
    else if (this.#problem !== undefined) this.#log.info({}, `${this.#name} can be read again.`);
    this.#key = key;
    this.#problem = undefined;
    this.#failures = 0;
  }

  #fail(problem: string): void {
    if (this.#closed) return;
    this.#failures += 1;
    const meanwhile = this.#key === undefined ? 'models are not asked until it can' : 'the last one stays in use';
    if (problem !== this.#problem) {
      this.#log.warn({}, `${this.#name} cannot be read: ${problem}; ${meanwhile}.`);
    }
    this.#problem = problem;
  }

  #refreshLater(reader: KeyReader): void {
    if (this.#closed) return;
    const { firstRetryMs, maxRetryMs, refreshMs = reader.refreshMs } = this.#timing;
    const backOff = Math.min(firstRetryMs * 2 ** (this.#failures - 1), maxRetryMs) * (0.5 + this.#random() / 2);
    const delay = this.#failures === 0 ? refreshMs : Math.min(backOff, refreshMs);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#refresh(reader), delay).unref();
  }
}

/** Not every step of a reader heeds a signal. */
async function readInTime(reader: KeyReader, attemptMs: number): ReturnType<KeyReader['read']> {
  const signal = AbortSignal.timeout(attemptMs);
  const reading = reader.read(signal);
  const tooLate = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new KeyFailure('it takes too long')), { once: true });
  });
  return await Promise.race([reading, tooLate]);
}

async function unlessAborted(work: Promise<void> | undefined, signal: AbortSignal): Promise<void> {
  if (work === undefined || signal.aborted) return;
  const aborted = Promise.withResolvers<void>();
  const stop = () => aborted.resolve();
  signal.addEventListener('abort', stop, { once: true });
  await Promise.race([work, aborted.promise]);
  signal.removeEventListener('abort', stop);
}
