import {
  type AnalyzeOptions,
  type Analyzer,
  type AnalyzerAnswer,
  type AnalyzerHealth,
  IrisError,
  isBlank,
  NO_USAGE,
  type SourceFile,
} from '@iris/core';
import { ENGINE_VERSION } from '@iris/engine';
import type { ModelKey } from '../keys/model-key.ts';
import type { CallAttempt, CallOptions, ProviderName } from '../model/model-client.ts';
import { untilAborted } from '../model/until-aborted.ts';
import { INSTRUCTIONS, PROMPT_VERSION } from '../prompt/instructions.ts';
import type { ResilientClient } from '../resilience/resilient-client.ts';
import { NoAnalysis, toAnalyzerError, toSeconds } from './failed-calls.ts';
import { limitSignal } from './limited-signal.ts';
import { type ReadingTools, readWithModel } from './model-reading.ts';
import { ModelSpending } from './model-spending.ts';
import type { Places } from './places.ts';
import { type Preconditions, whyNotNow } from './why-not-now.ts';

/** One attempt at a call, and who made it. */
export interface AnalyzerAttempt extends CallAttempt {
  readonly analyzer: ProviderName;
}

export interface ModelAnalyzerOptions extends ReadingTools, Preconditions {
  readonly client: ResilientClient;
  readonly key: ModelKey | undefined;
  /** Settles, without failing, once it was tried to read the key for the first time. */
  readonly keyWasRead: Promise<void>;
  /** Files that models are asked about at the same time. */
  readonly places: Places;
  /** Hears of each attempt at a call, whatever becomes of the analysis. */
  readonly onAttempt?: ((attempt: AnalyzerAttempt) => void) | undefined;
}

/** As models count them, on average, in source code. */
const CHARS_PER_TOKEN = 4;
/** Who gets a place with less time left, or less than files took of late, would pay for an answer that comes too late. */
const LEAST_AFTER_WAIT_MS = 1000;
/** How much of what a file took goes into what files take of late. */
const WEIGHT_OF_LAST = 0.2;
const NO_PLACE = 'Models are asked about as many files as may be at once (IRIS_MODEL_CONCURRENCY).';
const NO_FACTS = { lineCount: 0, minified: false, generated: false, hasSyntaxErrors: false };
const BLANK_ANSWER: AnalyzerAnswer = { draft: { fileIntent: '', blocks: [], facts: NO_FACTS }, usage: NO_USAGE };

/**
 * Reads a file through a language model: outline, prompt, one call, its answer checked against the file. Nothing of
 * an answer is to be seen by anyone before `applyRules` of core.
 */
export class ModelAnalyzer implements Analyzer {
  readonly name: ProviderName;
  readonly model: string;
  readonly identity: string;
  readonly languages = 'any';
  readonly #options: ModelAnalyzerOptions;
  /** That files take of late, in ms; undefined before the first answer. */
  #usualMs: number | undefined;

  constructor(options: ModelAnalyzerOptions) {
    const { client, inputBudgetTokens } = options;
    this.#options = options;
    this.name = client.provider;
    this.model = client.model;
    this.identity = `${client.identity}/prompt-${PROMPT_VERSION}/${ENGINE_VERSION}/${inputBudgetTokens}`;
  }

  /** @throws AnalyzerError, or the reason of the signal */
  async analyze(file: SourceFile, { signal: outer, deadline }: AnalyzeOptions): Promise<AnalyzerAnswer> {
    if (isBlank(file.text)) return BLANK_ANSWER;
    const spending = new ModelSpending();
    const onAttempt = (attempt: CallAttempt): void => {
      spending.add(attempt);
      this.#options.onAttempt?.({ ...attempt, analyzer: this.name });
    };
    const { signal, dispose } = limitSignal(outer, deadline);
    try {
      const answer = await this.#whenPossible({ signal, deadline }, () =>
        this.#timed(() => readWithModel(this.#options, file, { signal, deadline, onAttempt })),
      );
      return { ...answer, usage: spending.toUsage() };
    } catch (error) {
      if (outer.aborted && outer.reason instanceof Error) throw outer.reason;
      throw toAnalyzerError(error, { analyzer: this.name, usage: spending.toUsage() });
    } finally {
      dispose();
    }
  }

  health(): AnalyzerHealth {
    const hindrance = whyNotNow(this.#options);
    return hindrance === undefined ? { status: 'ready' } : { status: 'not_ready', reason: hindrance.message };
  }

  /**
   * Asks the provider, as cheaply as it allows, whether it would answer.
   *
   * @throws ModelFailure
   */
  async check(options: CallOptions): Promise<void> {
    await untilAborted(options.signal, () => this.#options.keyWasRead);
    await this.#options.client.check(options);
  }

  estimatePromptTokens({ text }: SourceFile): number {
    const file = Math.min(Math.ceil(text.length / CHARS_PER_TOKEN), this.#options.inputBudgetTokens);
    return file + Math.ceil(INSTRUCTIONS.length / CHARS_PER_TOKEN);
  }

  /** Does the work when there is a place for it, and not at all where nobody would be asked: that costs no time then. */
  async #whenPossible<T>(wait: CallOptions, work: () => Promise<T>): Promise<T> {
    const { signal, deadline = Number.POSITIVE_INFINITY } = wait;
    await untilAborted(signal, () => this.#options.keyWasRead);
    this.#assertPossible();
    const { places } = this.#options;
    const hadToWait = places.areTaken;
    let hasPlace = false;
    try {
      return await places.run(signal, () => {
        hasPlace = true;
        // Much may have happened while it waited.
        this.#assertPossible();
        const neededMs = Math.max(LEAST_AFTER_WAIT_MS, this.#usualMs ?? 0);
        if (hadToWait && deadline - performance.now() < neededMs) throw noPlace();
        return work();
      });
    } catch (error) {
      throw hasPlace || !(error instanceof IrisError) ? error : noPlace(error);
    }
  }

  async #timed<T>(work: () => Promise<T>): Promise<T> {
    const begunAt = performance.now();
    const result = await work();
    const tookMs = performance.now() - begunAt;
    const usualMs = this.#usualMs ?? tookMs;
    this.#usualMs = usualMs + WEIGHT_OF_LAST * (tookMs - usualMs);
    return result;
  }

  #assertPossible(): void {
    const hindrance = whyNotNow(this.#options);
    if (hindrance === undefined) return;
    const { reason, message: text, retryAfterMs } = hindrance;
    throw new NoAnalysis({ code: 'analyzer_unavailable', reason, text, retryAfterSeconds: toSeconds(retryAfterMs) });
  }
}

function noPlace(cause?: unknown): NoAnalysis {
  return new NoAnalysis({ code: 'overloaded', reason: 'overloaded', text: NO_PLACE, retryAfterSeconds: 2 }, cause);
}
