import { describe, expect, it } from 'vitest';
import { eventsIn, startModelApp, totalsIn } from '../support/model-app.ts';

const SOURCE = 'def total(invoices):\n    return sum(invoices)\n';

describe('requests for one file at once', () => {
  it('make one call, which one of them pays for', async () => {
    const { read, provider, stop, folder } = await startModelApp({ delayMs: 300 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => read(SOURCE)));
    expect(answers.map(({ metadata }) => metadata.analyzer)).toEqual(answers.map(() => 'openai'));
    expect(provider.asked).toHaveLength(1);
    const { events } = await stop();
    const paid = eventsIn(events, 'analysis_completed').filter((event) => event['InputTokens'] !== 0);
    expect(paid).toHaveLength(1);
    expect(totalsIn(folder)).toMatchObject({ 'answers.analysis': 1, 'answers.coalesced': 19, 'model.attempts': 1 });
  });

  it('wait for one failure, and are told the same', async () => {
    const { read, provider } = await startModelApp({ delayMs: 300 });
    provider.script({ kind: 'answer', ending: 'refused' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => read(SOURCE)));
    const degraded = answers.map(({ metadata }) => metadata.degraded);
    expect(degraded).toEqual(answers.map(() => 'openai: refused the file'));
    expect(provider.asked).toHaveLength(1);
  });

  it('keep the call as long as anyone waits for it', async () => {
    const { post, read, provider } = await startModelApp({ delayMs: 500 });
    const leaving = new AbortController();
    const left = post(SOURCE, { signal: leaving.signal }).catch((error: unknown) => error);
    const stays = read(SOURCE);
    await provider.whenAsked(1);
    leaving.abort();
    expect(await left).toMatchObject({ name: 'AbortError' });
    expect((await stays).metadata.analyzer).toBe('openai');
    expect(provider.abandoned).toBe(0);
  });

  it('end the call when nobody waits for it any more', async () => {
    const { post, read, provider, stop, folder } = await startModelApp();
    provider.script({ kind: 'hang' });
    const leaving = new AbortController();
    const left = [1, 2].map(() => post(SOURCE, { signal: leaving.signal }).catch((error: unknown) => error));
    await provider.whenAsked(1);
    leaving.abort();
    await Promise.all(left);
    await expect.poll(() => provider.abandoned, { timeout: 5000 }).toBe(1);
    // Nobody left anything behind that others would wait for.
    expect((await read(SOURCE)).metadata).toMatchObject({ analyzer: 'openai', cache_hit: 0 });
    await stop();
    expect(totalsIn(folder)).toMatchObject({ 'failures.analysis_cancelled': 2, 'model.attempts': 2 });
  });
});

describe('requests for many files at once', () => {
  it('are all answered by the model, each with a call of its own', { timeout: 60_000 }, async () => {
    const { read, provider } = await startModelApp({ delayMs: 1000 });
    const sources = Array.from({ length: 64 }, (_, row) => `print(${row})\n`);
    const answers = await Promise.all(sources.map((source) => read(source)));
    expect(answers.map(({ metadata }) => metadata.analyzer)).toEqual(sources.map(() => 'openai'));
    expect(provider.asked).toHaveLength(64);
  });

  it('more than may be asked about are answered by the structural analyzer once their time is over', async () => {
    const settings = { IRIS_MODEL_CONCURRENCY: '1', IRIS_REQUEST_TIMEOUT_SECONDS: '3' };
    const { read, provider } = await startModelApp({ settings });
    provider.script({ kind: 'hang' }, { kind: 'hang' });
    const sources = Array.from({ length: 3 }, (_, row) => `print(${row})\n`);
    const answers = await Promise.all(sources.map((source) => read(source)));
    const degraded = answers.map(({ metadata }) => metadata.degraded).sort();
    expect(degraded).toContain('openai: too many files at once');
    expect(degraded).toContain('openai: timed out');
  });
});
