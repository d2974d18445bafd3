/** What is said to a model beside the file, the format of the answer included, generously. */
const INSTRUCTION_TOKENS = 4000;
/** Tokens are counted as one maker's models do; others need up to so many times as many for the same text. */
const OTHER_TOKENIZERS = 1.5;
/** Of what we write ourselves, no tokenizer makes more. */
const TOKENS_PER_BYTE = 0.5;

/** The most tokens that a whole prompt has, whoever counts, when the part about the file was counted or estimated. */
export function maxPromptTokens(fileTokens: number, addition = ''): number {
  return INSTRUCTION_TOKENS + Math.ceil(fileTokens * OTHER_TOKENIZERS + Buffer.byteLength(addition) * TOKENS_PER_BYTE);
}
