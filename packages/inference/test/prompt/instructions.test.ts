import { createHash } from 'node:crypto';
import { applyRules, isGenericLabel, LineIndex, labelWords, type PromptMode } from '@iris/core';
import { createLocalAnalyzer } from '@iris/engine/local';
import { describe, expect, it } from 'vitest';
import { ANSWER_FORMAT, blockSchema } from '../../src/answers/answer-format.ts';
import { INSTRUCTIONS, PROMPT_VERSION } from '../../src/prompt/instructions.ts';
import { preparePrompt } from '../../src/prompt/prepare-prompt.ts';
import { countTokensWithin } from '../../src/prompt/token-count.ts';

/**
 * What each version of the prompt was, as a hash. An answer is kept under the version, so whoever changes the
 * instructions, the format or the input raises the version and writes its hash here.
 */
const HASHES: Readonly<Record<string, string>> = {
  1: '6c3922f06f9130fb3858a1772e3947c3d262149d56f74b5343cf7ad26b2e8ca2',
};

const SAMPLE = {
  language: 'python',
  text: '"""Prices."""\nimport decimal\n\n\nclass Price:\n    def __init__(self, cents):\n        self.cents = cents\n\n\ndef show(price):\n    # in euros\n    return f"{price.cents / 100} EUR"\n',
};

async function hashOfPrompt(): Promise<string> {
  const hash = createHash('sha256').update(INSTRUCTIONS).update(JSON.stringify(ANSWER_FORMAT));
  const outline = await createLocalAnalyzer().outline(SAMPLE, { signal: new AbortController().signal });
  for (const mode of ['source', 'source_and_outline', 'outline'] satisfies PromptMode[]) {
    hash.update((await preparePrompt({ file: SAMPLE, outline, budgetTokens: 10_000, mode })).input);
  }
  hash.update((await preparePrompt({ file: SAMPLE, outline: undefined, budgetTokens: 256 })).input);
  return hash.digest('hex');
}

describe('the instructions', () => {
  it('belong, with the format and the input, to the version that answers are kept under', async () => {
    expect(HASHES[PROMPT_VERSION]).toBe(await hashOfPrompt());
  });

  it('are long enough for providers to keep them, and no longer than a small model follows', async () => {
    const { tokens } = (await countTokensWithin(INSTRUCTIONS, 4_000)) ?? { tokens: 0 };
    expect(tokens).toBeGreaterThan(1_100);
    expect(tokens).toBeLessThan(1_800);
  });

  it('are plain ASCII but for the mark of what is left out', () => {
    expect(INSTRUCTIONS.replaceAll('…', '')).toMatch(/^[\n -~]*$/);
  });

  it('call labels good that obey the rules, and labels bad that do not or could stand on any file', () => {
    const [good, bad] = [/^- good: (.*)$/gm, /^- bad: (.*)$/gm].map((pattern) =>
      quotedIn(sectionOf('label:'), pattern),
    );
    expect(good).toHaveLength(3);
    for (const label of good ?? []) {
      expect(labelWords(label).length).toBeGreaterThanOrEqual(2);
      expect(labelWords(label).length).toBeLessThanOrEqual(5);
      expect(isGenericLabel(label)).toBe(false);
    }
    expect(bad).toHaveLength(6);
    expect(bad?.filter((label) => isGenericLabel(label)).length).toBeGreaterThanOrEqual(5);
  });

  it('show an answer that is in the format and needs no mending', () => {
    const example = /^\{"file_intent".*\}$/m.exec(INSTRUCTIONS)?.[0] ?? '';
    const answer: { file_intent: string; blocks: unknown[] } = JSON.parse(example);
    expect(Object.keys(answer)).toEqual(ANSWER_FORMAT.schema['required']);
    const blocks = answer.blocks.map((block) => blockSchema.strict().parse(block));
    const text = 'x\n'.repeat(96);
    const { repairs } = applyRules(
      {
        fileIntent: answer.file_intent,
        blocks: blocks.map(({ label, description, ranges }) => ({
          label,
          description,
          ranges: ranges.map(({ start, end }) => [start, end] as const),
          declarations: [],
        })),
        facts: { lineCount: new LineIndex(text).lineCount, minified: false, generated: false, hasSyntaxErrors: false },
      },
      { language: 'java', text },
    );
    expect(repairs).toEqual([]);
  });
});

/** The paragraph of the instructions that begins with these words. */
function sectionOf(beginning: string): string {
  return INSTRUCTIONS.split('\n\n').find((paragraph) => paragraph.startsWith(beginning)) ?? '';
}

function quotedIn(section: string, pattern: RegExp): string[] {
  return [...section.matchAll(pattern)].flatMap(([, line = '']) =>
    [...line.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? ''),
  );
}
