import { describe, expect, test } from 'vitest';
import type { CallOptions } from '../../src/model/model-client.ts';
import { type RetryOptions, withRetries } from '../../src/resilience/retries.ts';
import type { ScriptedAnswer } from '../support/provider-server.ts';
import { failureOf, REQUEST, startProvider } from '../support/providers.ts';

const BUSY = { kind: 'error', status: 503 } as const;

async function startRetrying(options: Partial<RetryOptions> = {}) {
  const { server, client } = await startProvider({ protocol: 'openai' });
  const retrying = withRetries(client, { retries: 2, initialDelayMs: 1, maxDelayMs: 5, ...options });
  const call = (callOptions: Partial<CallOptions> = {}) =>
    retrying.call(REQUEST, { signal: new AbortController().signal, ...callOptions });
  return { server, call };
}

describe('asks again', () => {
  test.each<ScriptedAnswer>([
    { kind: 'error', status: 429 },
    { kind: 'error', status: 500 },
    { kind: 'error', status: 529 },
    { kind: 'raw', status: 502, type: 'text/html', body: '<h1>Bad gateway</h1>' },
    { kind: 'reset', when: 'before' },
    { kind: 'reset', when: 'within' },
  ])('after what may pass: %o', async (answer) => {
    const { server, call } = await startRetrying();
    server.script(answer);
    await expect(call()).resolves.toMatchObject({ text: '{}' });
    expect(server.asked).toHaveLength(2);
  });

  test('as often as is set, and says then how the last attempt failed', async () => {
    const { server, call } = await startRetrying({ retries: 2 });
    server.script({ kind: 'error', status: 429 }, { kind: 'error', status: 429 }, BUSY);
    await expect(failureOf(call())).resolves.toMatchObject({ kind: 'unavailable' });
    expect(server.asked).toHaveLength(3);
  });

  test('when the provider said to, and not before', async () => {
    const { server, call } = await startRetrying();
    server.script({ kind: 'error', status: 429, headers: { 'retry-after-ms': '120' } });
    const startedAt = performance.now();
    await call();
    // Timers of the platform may fire up to a millisecond early.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(119);
  });
});

describe('does not ask again', () => {
  test.each<readonly [kind: string, answer: ScriptedAnswer]>([
    ['unauthorized', { kind: 'error', status: 401 }],
    ['out_of_quota', { kind: 'error', status: 429, code: 'insufficient_quota' }],
    ['rejected', { kind: 'error', status: 400 }],
    ['input_too_long', { kind: 'error', status: 413 }],
    ['refused', { kind: 'answer', ending: 'refused' }],
    ['truncated', { kind: 'answer', ending: 'truncated' }],
    ['empty', { kind: 'answer', text: '' }],
    ['malformed', { kind: 'raw', body: '{' }],
  ])('after what stays: %s', async (kind, answer) => {
    const { server, call } = await startRetrying();
    server.script(answer);
    await expect(failureOf(call())).resolves.toMatchObject({ kind });
    expect(server.asked).toHaveLength(1);
  });

  test('when the wait that the provider asks for would end past the deadline, and fails at once', async () => {
    const { server, call } = await startRetrying();
    server.script({ kind: 'error', status: 429, headers: { 'retry-after': '20' } });
    const deadline = performance.now() + 15_000;
    await expect(failureOf(call({ deadline }))).resolves.toMatchObject({ kind: 'rate_limited', retryAfterMs: 20_000 });
    expect(server.asked).toHaveLength(1);
    expect(performance.now()).toBeLessThan(deadline);
  });

  test('when its own wait would end past the deadline', async () => {
    const { server, call } = await startRetrying({ initialDelayMs: 1e9, maxDelayMs: 1e9 });
    server.script(BUSY);
    await expect(failureOf(call({ deadline: performance.now() + 15_000 }))).resolves.toMatchObject({
      kind: 'unavailable',
    });
  });

  test.each(['3600', '99999999999'])('when nobody would wait that long, deadline or not: %s s', async (seconds) => {
    const { server, call } = await startRetrying();
    server.script({ kind: 'error', status: 429, headers: { 'retry-after': seconds } });
    await expect(failureOf(call())).resolves.toMatchObject({ kind: 'rate_limited' });
    expect(server.asked).toHaveLength(1);
  });

  test('at all when the deadline has passed', async () => {
    const { server, call } = await startRetrying();
    await expect(failureOf(call({ deadline: performance.now() }))).resolves.toMatchObject({ kind: 'timeout' });
    expect(server.asked).toHaveLength(0);
  });
});

test('a caller who leaves during a wait is not kept, and nothing more is asked', async () => {
  const { server, call } = await startRetrying();
  const wait = (ms: number): ScriptedAnswer => ({ ...BUSY, headers: { 'retry-after-ms': `${ms}` } });
  server.script(wait(30), wait(90));
  const caller = new AbortController();
  const failure = failureOf(call({ signal: caller.signal }));
  await server.whenAsked(1);
  caller.abort();
  await expect(failure).resolves.toMatchObject({ kind: 'cancelled' });
  // Waits longer than the first call would have.
  await call();
  expect(server.asked).toHaveLength(3);
});

test('many calls that fail in one moment do not come back in one moment', async () => {
  const { server, call } = await startRetrying({ initialDelayMs: 100, maxDelayMs: 1000 });
  server.script(...Array.from({ length: 16 }, () => BUSY));
  const cameBack: number[] = [];
  await Promise.all(Array.from({ length: 16 }, async () => cameBack.push(await call().then(() => performance.now()))));
  expect(Math.max(...cameBack) - Math.min(...cameBack)).toBeGreaterThan(10);
});
