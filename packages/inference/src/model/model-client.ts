import type { FailureKind } from './failure-kind.ts';

/** Who runs a model. */
export type ProviderName = 'openai' | 'anthropic' | 'compatible';

/** Tokens as the provider reports them. Cached ones are part of the input, reasoning ones part of the output. */
export interface ModelUsage {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  /** Part of the input, none of it cached before: put into the provider's prompt cache, which some charge for. */
  readonly cacheWriteTokens?: number | undefined;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

/** What an answer must look like, as JSON Schema in the subset that providers enforce. */
export interface AnswerFormat {
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface ModelRequest {
  /** The same for every file, byte for byte, and first in the prompt: providers keep what they computed of it. */
  readonly instructions: string;
  /** What is asked about, and after a refused answer the reasons. */
  readonly input: string;
  readonly format: AnswerFormat;
  /** Of the whole answer, reasoning included. */
  readonly maxOutputTokens: number;
  /** The most that instructions and input may have, for the budget; where it is not known, a token a byte. */
  readonly maxInputTokens?: number | undefined;
}

export interface ModelReply {
  /** Whole, but otherwise unchecked. */
  readonly text: string;
  readonly usage: ModelUsage;
}

export interface CallOptions {
  /** Ends the call at once: `timeout` when its reason is a deadline or a TimeoutError, else `cancelled`. */
  readonly signal: AbortSignal;
  /** When the caller stops waiting, as `performance.now()` counts, in ms. Nothing is begun that would end after it. */
  readonly deadline?: number | undefined;
  /** Hears of each attempt that reached the provider, whatever came of it, before the call is over. */
  readonly onAttempt?: ((attempt: CallAttempt) => void) | undefined;
}

/** One exchange with a provider, as it is paid for. */
export interface CallAttempt {
  /** Undefined where the provider did not say. */
  readonly usage: ModelUsage | undefined;
  /** In billionths of a dollar; null where it is not known, since the price or what was used is not. */
  readonly cost: number | null;
  readonly failure: FailureKind | undefined;
}

/** One structured-output call to a language model, whoever runs it. */
export interface ModelClient {
  readonly provider: ProviderName;
  readonly model: string;
  /** Everything beside the request that shapes an answer: provider, model, effort. Part of the cache key. */
  readonly identity: string;
  /**
   * Asks once; no retry happens in here.
   *
   * @throws ModelFailure for whatever the provider does
   */
  call(request: ModelRequest, options: CallOptions): Promise<ModelReply>;
  /**
   * Asks the provider, as cheaply as it allows, whether it would answer.
   *
   * @throws ModelFailure
   */
  check(options: CallOptions): Promise<void>;
}
