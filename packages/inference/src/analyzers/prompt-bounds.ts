import type { PreparedPrompt } from '../prompt/prepare-prompt.ts';

/** What is said to a model beside the file, the format of the answer included, generously. */
const INSTRUCTION_TOKENS = 4000;
/** Tokens are counted as one maker's models do; others need up to so many times as many for the same text. */
const OTHER_TOKENIZERS = 1.5;

/** The most tokens that a whole prompt has, whoever counts, when so many were counted in the part about the file. */
export function maxPromptTokens(fileTokens: number): number {
  return INSTRUCTION_TOKENS + Math.ceil(fileTokens * OTHER_TOKENIZERS);
}

/**
 * The most tokens that a prompt has, whoever counts, with what is added to it. No tokenizer needs more tokens than a
 * text has bytes, so that is what has to be assumed where nobody counted.
 */
export function maxTokensOf(
  { input, estimatedTokens, isCounted }: Pick<PreparedPrompt, 'input' | 'estimatedTokens' | 'isCounted'>,
  addition = '',
): number {
  const most = isCounted ? maxPromptTokens(estimatedTokens) : INSTRUCTION_TOKENS + Buffer.byteLength(input);
  return most + Buffer.byteLength(addition);
}
