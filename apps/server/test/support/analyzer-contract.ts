import { type Analyzer, applyRules, IrisError, type SourceFile } from '@iris/core';
import { expect, it } from 'vitest';

const FILE: SourceFile = { language: 'python', text: 'import os\n\ndef f():\n    return os\n' };

/** What every analyzer promises to those who ask it; run against the real ones and against the fake. */
export function itKeepsTheAnalyzerContract(makeAnalyzer: () => Analyzer): void {
  it('answers a draft that the rules make an analysis of', async () => {
    const { draft, usage } = await makeAnalyzer().analyze(FILE, { signal: new AbortController().signal });
    const { analysis } = applyRules(draft, FILE);
    expect(analysis.facts.lineCount).toBe(4);
    expect(analysis.blocks.length).toBeGreaterThan(0);
    expect(usage).toEqual({ inputTokens: 0, outputTokens: 0, estimatedCostUsd: 0 });
  });

  it('gives the same answer for the same file', async () => {
    const analyzer = makeAnalyzer();
    const { signal } = new AbortController();
    expect(await analyzer.analyze(FILE, { signal })).toEqual(await analyzer.analyze(FILE, { signal }));
  });

  it('reads the languages that it lists and no other', async () => {
    const analyzer = makeAnalyzer();
    expect(analyzer.languages).toContain(FILE.language);
    const asked = analyzer.analyze({ ...FILE, language: 'cobol' }, { signal: new AbortController().signal });
    await expect(asked).rejects.toMatchObject({ code: 'unsupported_language' });
  });

  it('fails with the reason of the signal when nobody waits any more', async () => {
    const reason = new IrisError('analysis_cancelled', 'gone');
    const asked = makeAnalyzer().analyze(FILE, { signal: AbortSignal.abort(reason) });
    await expect(asked).rejects.toBe(reason);
  });
}
