/** Source code with line numbers has a quarter, rarely a third; rare letters have up to a token a byte. */
const TOKENS_PER_BYTE = 0.37;
/** Source that needs less than a token for so many bytes is not read by people: it counts as too long unread. */
const MAX_BYTES_PER_TOKEN = 16;

/** Text that looks like a token of control is text here. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };

export interface TokenCount {
  readonly tokens: number;
  /** Counted, not estimated: an estimate may be too low by far. */
  readonly isExact: boolean;
}

/**
 * How many tokens a text has, about as the models of OpenAI count (`o200k_base`); others differ by some percent. The
 * tokenizer, 75 MB in memory, is loaded for texts alone that may come near the limit; others are estimated by length.
 *
 * @returns undefined when the text has more than `limit`
 */
export async function countTokensWithin(text: string, limit: number): Promise<TokenCount | undefined> {
  const bytes = Buffer.byteLength(text);
  if (bytes <= limit) return { tokens: Math.ceil(bytes * TOKENS_PER_BYTE), isExact: false };
  if (bytes > limit * MAX_BYTES_PER_TOKEN) return undefined;
  const { isWithinTokenLimit } = await import('gpt-tokenizer/encoding/o200k_base');
  const tokens = isWithinTokenLimit(text, limit, AS_TEXT);
  return tokens === false ? undefined : { tokens, isExact: true };
}
