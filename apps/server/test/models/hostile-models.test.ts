import type { AnalyzeResponse } from '@iris/core/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultsOfAnalysis } from '../../../../packages/core/test/support/rule-faults.ts';
import { answerOf, hostileAnswers } from '../../../../packages/inference/test/support/hostile-answers.ts';
import { readFixture } from '../../../../packages/inference/test/support/read-files.ts';
import { startModelApp } from '../support/model-app.ts';

const CASES = 400;
const AT_ONCE = 20;

const { file, analysis, context } = await readFixture('python', 'invoice-cli');

/** The same file with another last line, so that each is another one to the cache. */
const sourceOf = (number: number): string => `${file.text}# ${number}\n`;
const lineCount = context.lines.lineCount + 1;

function faultsOf({ file_intent: fileIntent, responsibility_blocks, metadata }: AnalyzeResponse): string[] {
  // What the wire carries as a string is the id that was made as one.
  const blocks = responsibility_blocks.map((block) => ({ ...block, id: block.id as never }));
  const facts = { ...analysis.facts, lineCount: metadata.line_count };
  return faultsOfAnalysis({ fileIntent, blocks, facts }, lineCount);
}

describe('whatever a model answers', { timeout: 120_000 }, () => {
  it(`is an answer that keeps the rules, ${CASES} times over HTTP`, async () => {
    const answers = fc.sample(hostileAnswers(answerOf(analysis), lineCount), 2 * CASES);
    const { read, provider, stop } = await startModelApp({ answer: () => answers.pop() ?? '{}' });
    const counts = { openai: 0, structural: 0 };
    for (let number = 0; number < CASES; number += AT_ONCE) {
      const sources = Array.from({ length: AT_ONCE }, (_, offset) => sourceOf(number + offset));
      for (const answer of await Promise.all(sources.map((source) => read(source)))) {
        expect(faultsOf(answer)).toEqual([]);
        counts[answer.metadata.analyzer === 'openai' ? 'openai' : 'structural'] += 1;
      }
    }
    expect(Math.min(counts.openai, counts.structural)).toBeGreaterThan(CASES / 10);
    expect(provider.asked.length).toBeGreaterThan(CASES);
    const { log } = await stop();
    expect(log).not.toContain('an analyzer failed as none should');
  });

  it('of another file is seen by nobody', async () => {
    const canary = 'Canary of hostile model';
    const text = JSON.stringify({
      file_intent: canary,
      note: canary,
      blocks: [{ label: canary, description: canary, ranges: [{ start: 500, end: 900 }], html: `<b>${canary}</b>` }],
    });
    const { post, stop } = await startModelApp({ answer: () => text });
    const response = await post(sourceOf(0));
    const body = await response.text();
    expect(JSON.parse(body)).toMatchObject({
      metadata: { analyzer: 'structural', degraded: 'openai: unusable answer' },
    });
    const { log, events } = await stop();
    expect(body + log + events).not.toContain(canary);
  });
});
