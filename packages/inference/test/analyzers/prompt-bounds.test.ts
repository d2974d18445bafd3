import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, it } from 'vitest';
import { maxTokensOf } from '../../src/analyzers/prompt-bounds.ts';
import { INSTRUCTIONS } from '../../src/prompt/instructions.ts';
import { preparePrompt } from '../../src/prompt/prepare-prompt.ts';

/** Letters that a tokenizer knows nothing of but the bytes. */
function rareLetters(count: number): string {
  return Array.from({ length: count }, (_, index) => String.fromCodePoint(0x13000 + ((index * 37) % 1000))).join('');
}

it.each([false, true])('reserves no fewer tokens than rare letters have, counted or not: %s', async (isCounted) => {
  const addition = rareLetters(2000);
  const text = `# ${rareLetters(80)}\n`.repeat(80);
  const file = { filename: 'totals.cob', language: 'cobol', text };
  const prompt = await preparePrompt({ file, outline: undefined, budgetTokens: isCounted ? 24_000 : 32_000 });
  expect(prompt.isCounted).toBe(isCounted);
  const tokens = countTokens(INSTRUCTIONS) + countTokens(prompt.input + addition);
  expect(maxTokensOf(prompt, addition)).toBeGreaterThanOrEqual(tokens);
});
