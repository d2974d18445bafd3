import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { FakeBox } from './support/fake-box.ts';
import { fakeReleaseName } from './support/fake-release.ts';

const PATIENCE = { startMs: 500, answerMs: 300, analysisMs: 1000, totalMs: 3000 };
const [ONE, TWO] = [fakeReleaseName('1.0.0'), fakeReleaseName('2.0.0')];

describe('a release that does not pass the gate', () => {
  let box: FakeBox;

  beforeEach(async () => {
    box = await FakeBox.prepare();
    await box.deploy({ version: '1.0.0' });
  });

  it.each([
    ['ends at once', { endsAfterAnswers: 1 }, /It has ended|is not any more|did not answer/],
    [
      'says that it is not well',
      { unhealthy: [503, { detail: 'No analyzer is ready.' }] },
      /0\.5 s after its start, .*503, No analyzer is ready\./,
    ],
    ['says that it is another one', { version: '1.9.0' }, /answered by version 1\.9\.0 of commit/],
    ['keeps nothing', { keepsNothing: true }, /It keeps nothing in its cache/],
    ['has every answer before it was asked', { keepsAll: true }, /nobody asked about before/],
    [
      'analyzes nothing',
      { analysis: [500, { detail: 'Something failed.' }] },
      /It did not analyze a file: 500, Something failed\./,
    ],
    ['answers an analysis with something else', { analysis: [200, { hello: 1 }] }, /It did not analyze a file/],
    ['never answers', { answersForever: true }, /0\.5 s after its start, \/api\/version is not good/],
    ['ends after some good answers', { endsAfterAnswers: 3 }, /It has ended|is not any more/],
  ])('%s: the one before serves on', async (_what, behaviour, reason) => {
    const before = await box.state();
    const error = await box.rejection({ version: '2.0.0', behaviour }, PATIENCE);
    expect(error.failure).toBe('rejected');
    expect(error.message).toMatch(reason);
    expect(error.message).toContain(`${TWO} was rejected: `);
    expect(error.message).toContain(`${ONE} serves on; nothing has changed.`);
    expect(error.message).toContain('What it said last:\n  it has started');
    expect(await box.state()).toEqual(before);
  });

  it('stays when it is asked to end: it is killed', async () => {
    const before = await box.state();
    const behaviour = { staysOnSigterm: true, keepsNothing: true };
    expect((await box.rejection({ version: '2.0.0', behaviour })).failure).toBe('rejected');
    expect(await box.state()).toEqual(before);
  });

  it('ends right after requests were sent to it: they go to the one before again', async () => {
    const before = await box.state();
    // Once to begin with, three times in a row, and then to be sure.
    const error = await box.rejection({ version: '2.0.0', behaviour: { endsAfterAnswers: 4 } });
    expect(error.failure).toBe('rejected');
    expect(error.message).toMatch(/It does not answer any more, right after traffic went to it|It has ended/);
    expect(await box.state()).toEqual(before);
  });
});

describe('a release that passes the gate', () => {
  it('may answer degraded, which is said', async () => {
    const box = await FakeBox.prepare();
    const { notes } = await box.deploy({ behaviour: { degraded: 'openai: rate limited' } });
    expect(notes).toEqual(['Its answers are degraded: openai: rate limited.']);
  });

  it('is given up when whoever asked for it does', async () => {
    const box = await FakeBox.prepare();
    await box.deploy({ version: '1.0.0' });
    const before = await box.state();
    const controller = new AbortController();
    onTestFinished(() => controller.abort());
    box.onReport = (_message, step) => {
      if (step === 'gate') setTimeout(() => controller.abort(), 50);
    };
    const gate = { goodAnswers: 1000 };
    const error = await box.rejection({ version: '2.0.0' }, gate, controller.signal);
    expect([error.failure, error.message]).toEqual([
      'interrupted',
      `Interrupted. ${ONE} serves on; nothing has changed.`,
    ]);
    expect(await box.state()).toEqual(before);
  });
});
