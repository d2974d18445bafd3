import type { ModelReply, ModelUsage } from '../model/model-client.ts';
import { ModelFailure } from '../model/model-failure.ts';

const NO_TOKENS: ModelUsage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 };

/** The text of an answer that came to its end. Local servers may count no tokens: then there are none to pay for. */
export function wholeReply(text: string, usage: ModelUsage | undefined): ModelReply {
  if (text.trim() === '') throw new ModelFailure('empty', 'The model answered without a text.', { usage });
  return { text, usage: usage ?? NO_TOKENS };
}

export function refusedReply(usage: ModelUsage | undefined): ModelFailure {
  return new ModelFailure('refused', 'The model refuses to answer this input.', { usage });
}

export function truncatedReply(usage: ModelUsage | undefined): ModelFailure {
  return new ModelFailure('truncated', 'The answer was cut off at the output limit.', { usage });
}

export function unfinishedReply(usage: ModelUsage | undefined): ModelFailure {
  return new ModelFailure('malformed', 'The answer of the provider is not a finished message.', { usage });
}
