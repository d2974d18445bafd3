import { describe, expect, it } from 'vitest';
import { type AnalysisStep, analyzeFile } from '../../src/analysis/analyze-file.ts';
import { logAnalysis } from '../../src/analysis/log-analysis.ts';
import { makeAnalysts, makeRequest } from '../support/analysts.ts';

async function readLog(steps: AsyncIterable<AnalysisStep>) {
  const log: string[] = [];
  const passed: AnalysisStep[] = [];
  for await (const step of logAnalysis(makeRequest(), steps, (message) => log.push(message))) passed.push(step);
  return { log, passed };
}

async function* stepsOf(...steps: readonly AnalysisStep[]): AsyncGenerator<AnalysisStep> {
  yield* steps;
}

describe('logAnalysis', () => {
  it('says who analyzed which file and how long it took, and passes every step on', async () => {
    const { log, passed } = await readLog(analyzeFile(makeRequest(), makeAnalysts().analysts));
    expect(passed.map(({ type }) => type)).toEqual(['answered', 'settled']);
    expect(log).toEqual([
      expect.stringMatching(/^store\.py \(python\): 2 blocks by structural, this machine, cache none after \d+ ms$/),
      expect.stringMatching(/^store\.py \(python\): done after \d+ ms$/),
    ]);
  });

  it('names the server, a lesser analyzer and a failure', async () => {
    const facts = { lineCount: 1, minified: false, generated: false, hasSyntaxErrors: false };
    const { log } = await readLog(
      stepsOf(
        {
          type: 'answered',
          analysis: { fileIntent: 'x', blocks: [], facts },
          origin: {
            analyzer: 'structural',
            cache: 'disk',
            where: 'server',
            host: 'h:1',
            degraded: 'openai: timed out',
          },
        },
        { type: 'settled', notice: { text: 'Told quietly.' } },
        { type: 'failed', failure: { message: 'It broke.', advice: 'Mend it.' } },
      ),
    );
    expect(log[0]).toContain('0 blocks by structural, h:1, cache disk, degraded (openai: timed out)');
    expect(log[1]).toContain('done: Told quietly.');
    expect(log[2]).toContain('failed: It broke.');
  });
});
