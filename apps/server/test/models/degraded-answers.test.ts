import { problemSchema } from '@iris/core/wire';
import { describe, expect, it } from 'vitest';
import type { ScriptedAnswer } from '../../../../packages/inference/test/support/provider-server.ts';
import { healthSchema } from '../../src/routes/health/health-schema.ts';
import { eventsIn, startModelApp, totalsIn } from '../support/model-app.ts';

const SOURCE = 'def total(invoices):\n    return sum(invoices)\n';
const IN_A_DAY = { 'retry-after': '86400' };
/** What a provider may say that nobody but it may read. */
const CANARY = 'canary-of-the-provider';

const FAILURES: readonly { readonly told: string; readonly answers: readonly ScriptedAnswer[] }[] = [
  { told: 'rate limited', answers: [{ kind: 'error', status: 429, headers: IN_A_DAY, message: CANARY }] },
  { told: 'unavailable', answers: [{ kind: 'error', status: 503, headers: IN_A_DAY, message: CANARY }] },
  {
    told: 'unavailable',
    answers: [{ kind: 'raw', status: 502, type: 'text/html', body: `<h1>${CANARY}</h1>`, headers: IN_A_DAY }],
  },
  { told: 'timed out', answers: [{ kind: 'hang' }] },
  { told: 'timed out', answers: [{ kind: 'drip', everyMs: 100 }] },
  { told: 'refused the file', answers: [{ kind: 'answer', ending: 'refused', text: CANARY }] },
  { told: 'answer cut off', answers: [{ kind: 'answer', ending: 'truncated', text: `{"file_intent": "${CANARY}` }] },
  { told: 'empty answer', answers: [{ kind: 'answer', text: '' }] },
  { told: 'unreadable answer', answers: [{ kind: 'raw', body: `{"object": "response", "${CANARY}` }] },
  { told: 'unreadable answer', answers: [{ kind: 'endless' }] },
  { told: 'key refused', answers: [{ kind: 'error', status: 401, message: CANARY }] },
  { told: 'out of credit', answers: [{ kind: 'error', status: 429, code: 'insufficient_quota', message: CANARY }] },
  { told: 'request refused', answers: [{ kind: 'error', status: 400, message: CANARY }] },
  { told: 'unreachable', answers: [...Array.from({ length: 3 }, () => ({ kind: 'reset', when: 'before' }) as const)] },
  {
    told: 'unusable answer',
    answers: [
      { kind: 'answer', text: CANARY },
      { kind: 'answer', text: `{"blocks": "${CANARY}"}` },
    ],
  },
];

describe('a provider that fails', () => {
  it.each(FAILURES)('($told) is answered for by the structural analyzer', async ({ told, answers }) => {
    const app = await startModelApp({ settings: { IRIS_MODEL_TIMEOUT_SECONDS: '1' } });
    app.provider.script(...answers);
    const answer = await app.read(SOURCE);
    expect(answer.metadata).toMatchObject({ analyzer: 'structural', degraded: `openai: ${told}`, cache_hit: 0 });
    const { log, events } = await app.stop();
    expect(log).toContain(`"degraded":"openai: ${told}"`);
    expect(JSON.stringify(answer) + log + events).not.toContain(CANARY);
  });

  it('is asked again for the same file, whose structural answer is made once meanwhile', async () => {
    const { read, provider, stop, folder } = await startModelApp();
    const refused = { kind: 'answer', ending: 'refused' } as const;
    provider.script(refused, refused);
    const first = await read(SOURCE);
    expect(first.metadata).toMatchObject({
      analyzer: 'structural',
      degraded: 'openai: refused the file',
      cache_hit: 0,
    });
    const second = await read(SOURCE);
    expect(second.metadata).toMatchObject({ degraded: 'openai: refused the file', cache_hit: 1, cache_tier: 'memory' });
    const third = await read(SOURCE);
    expect(third.metadata).toMatchObject({ analyzer: 'openai', cache_hit: 0 });
    expect(third.metadata.degraded).toBeUndefined();
    expect((await read(SOURCE)).metadata).toMatchObject({ analyzer: 'openai', cache_hit: 1 });
    expect(provider.asked).toHaveLength(3);
    await stop();
    expect(totalsIn(folder)).toMatchObject({
      'analyses.made': 2,
      'answers.analysis': 2,
      'answers.memory': 2,
      'degradations.refused': 2,
      'model.attempts': 3,
      'model.failed_attempts': 2,
    });
  });

  it('is paid for what it charges for a failure, and that is told', async () => {
    const { read, provider, stop, folder } = await startModelApp();
    provider.script({ kind: 'answer', ending: 'truncated', text: '{"file_intent": ' });
    const { metadata } = await read(SOURCE);
    expect(metadata).toMatchObject({ analyzer: 'structural', degraded: 'openai: answer cut off' });
    expect(metadata.input_tokens).toBeGreaterThan(1000);
    expect(metadata.estimated_cost_usd).toBeGreaterThan(0);
    const { events } = await stop();
    expect(eventsIn(events, 'analysis_completed')).toMatchObject([
      { InputTokens: metadata.input_tokens, EstimatedCostUsd: metadata.estimated_cost_usd },
    ]);
    expect(totalsIn(folder)).toMatchObject({ 'model.input_tokens': metadata.input_tokens });
  });

  it('again and again is left alone, which health says, and requests cost no time', async () => {
    const { read, provider, url } = await startModelApp();
    const down = { kind: 'error', status: 500 } as const;
    provider.script(down, down, down);
    expect((await read('a = 1\n')).metadata.degraded).toBe('openai: unavailable');
    expect((await read('b = 1\n')).metadata.degraded).toBe('openai: left alone after failures');
    expect(provider.asked).toHaveLength(3);
    const health = await fetch(`${url}/api/iris/health`);
    expect(health.status).toBe(200);
    expect(healthSchema.parse(await health.json()).analyzers).toEqual([
      { name: 'openai', status: 'not_ready', reason: expect.stringContaining('left alone') },
      { name: 'structural', status: 'ready' },
    ]);
  });
});

describe('a request whose deadline comes near', () => {
  it('is answered by the structural analyzer before it passes', async () => {
    const { read, provider } = await startModelApp({ settings: { IRIS_REQUEST_TIMEOUT_SECONDS: '3' } });
    provider.script({ kind: 'hang' });
    const { metadata } = await read(SOURCE);
    expect(metadata).toMatchObject({ analyzer: 'structural', degraded: 'openai: timed out' });
    expect(metadata.duration_ms).toBeLessThan(3000);
    await expect.poll(() => provider.abandoned).toBe(1);
  });

  it('is answered with 504 where nobody else reads the language', async () => {
    const { post, provider } = await startModelApp({ settings: { IRIS_REQUEST_TIMEOUT_SECONDS: '1' } });
    provider.script({ kind: 'hang' });
    const response = await post('STOP RUN.\n', { language: 'cobol' });
    expect(problemSchema.parse(await response.json())).toMatchObject({
      status: 504,
      type: 'urn:iris:error:deadline-exceeded',
    });
  });
});

describe('without an analyzer that answers', () => {
  it('a language that only a model reads is not available, rather than unknown', async () => {
    const { post, provider } = await startModelApp();
    provider.script({ kind: 'error', status: 429, headers: { 'retry-after': '3600' }, message: CANARY });
    const response = await post('STOP RUN.\n', { language: 'cobol' });
    const body = await response.text();
    expect(problemSchema.parse(JSON.parse(body))).toMatchObject({
      status: 503,
      type: 'urn:iris:error:analyzer-unavailable',
    });
    expect(response.headers.get('retry-after')).toBe('3600');
    expect(body).toContain('openai: rate limited');
    expect(body).not.toContain(CANARY);
  });

  it('a chain of models alone is not healthy', async () => {
    const { post, provider, url } = await startModelApp({ settings: { IRIS_ANALYZERS: 'openai' } });
    expect((await fetch(`${url}/api/iris/health`)).status).toBe(200);
    const down = { kind: 'error', status: 500 } as const;
    provider.script(down, down, down);
    expect((await post(SOURCE)).status).toBe(503);
    const health = await fetch(`${url}/api/iris/health`);
    expect(health.status).toBe(503);
    expect(await health.text()).toContain('left alone');
  });
});

describe('a daily budget that is spent', () => {
  it('leaves the structural analyzer to answer, over a restart too', async () => {
    const settings = { IRIS_DAILY_BUDGET_USD: '0.0038' };
    const first = await startModelApp({ settings });
    const told: unknown[] = [];
    for (let file = 0; told.at(-1) !== 'openai: daily budget spent' && file < 20; file += 1) {
      told.push((await first.read(`x = ${file}\n`)).metadata.degraded);
    }
    expect(told[0]).toBeUndefined();
    expect(told.at(-1)).toBe('openai: daily budget spent');
    const asked = first.provider.asked.length;
    expect(asked).toBe(told.length - 1);
    await first.stop();
    const second = await startModelApp({ settings, folder: first.folder });
    expect((await second.read('y = 1\n')).metadata.degraded).toBe('openai: daily budget spent');
    expect(second.provider.asked).toEqual([]);
  });
});
