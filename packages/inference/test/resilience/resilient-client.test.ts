import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ModelFailure } from '../../src/model/model-failure.ts';
import { type ResilienceOptions, resilientClient } from '../../src/resilience/resilient-client.ts';
import type { ScriptedAnswer } from '../support/provider-server.ts';
import { failureOf, REQUEST, startProvider } from '../support/providers.ts';

const DOWN: ScriptedAnswer = { kind: 'error', status: 503 };
const CIRCUIT = { failures: 3, openMs: 5000, maxOpenMs: 60_000, accountOpenMs: 60_000 };

// The circuit reads the clock; nothing in here waits for it.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Without retries, so that a call is an attempt. */
async function startResilient({
  keySource,
  ...options
}: Partial<ResilienceOptions> & { keySource?: () => string } = {}) {
  const { server, client } = await startProvider({ protocol: 'openai', ...(keySource && { keySource }) });
  const resilient = resilientClient(client, {
    timeLimitMs: 60_000,
    retries: { retries: 0 },
    circuit: CIRCUIT,
    ...options,
  });
  const call = (signal = new AbortController().signal) => resilient.call(REQUEST, { signal });
  const fail = async (times: number, answer = DOWN) => {
    const kinds: string[] = [];
    for (let i = 0; i < times; i++) {
      server.script(answer);
      kinds.push((await failureOf(call())).kind);
    }
    return kinds;
  };
  return { server, resilient, call, fail };
}

function pass(ms: number): void {
  vi.advanceTimersByTime(ms);
}

describe('a provider that fails', () => {
  test('is left alone after some failures in a row, at no cost', async () => {
    const { server, resilient, call, fail } = await startResilient();
    await fail(3);
    expect(resilient.circuit).toEqual({ status: 'open', because: 'unavailable', retryInMs: 5000 });
    const failures = await Promise.all(Array.from({ length: 50 }, () => failureOf(call())));
    expect(new Set(failures.map(({ kind }) => kind))).toEqual(new Set(['circuit_open']));
    expect(failures[0]?.retryAfterMs).toBe(5000);
    expect(server.asked).toHaveLength(3);
  });

  test.each<readonly [kind: string, answer: ScriptedAnswer]>([
    ['rate_limited', { kind: 'error', status: 429 }],
    ['connection', { kind: 'reset', when: 'before' }],
    ['rejected', { kind: 'error', status: 404 }],
    ['unavailable', { kind: 'raw', type: 'text/html', body: '<p>Welcome</p>' }],
  ])('counts as failing with %s', async (kind, answer) => {
    const { resilient, fail } = await startResilient();
    await expect(fail(3, answer)).resolves.toEqual([kind, kind, kind]);
    expect(resilient.circuit).toMatchObject({ status: 'open', because: kind });
  });

  test('counts as failing when it does not answer in time', async () => {
    const { resilient, fail } = await startResilient({ timeLimitMs: 20 });
    await expect(fail(3, { kind: 'hang' })).resolves.toEqual(['timeout', 'timeout', 'timeout']);
    expect(resilient.circuit).toMatchObject({ status: 'open', because: 'timeout' });
  });

  test('is asked on when it answers others while some requests take too long', async () => {
    const { server, resilient, call } = await startResilient({ timeLimitMs: 200 });
    server.script({ kind: 'hang' }, { kind: 'hang' }, { kind: 'hang' });
    const slow = Promise.all([1, 2, 3].map(() => failureOf(call())));
    await server.whenAsked(3);
    await call();
    await slow;
    expect(resilient.circuit).toEqual({ status: 'closed' });
  });

  test('is asked on as long as it answers in between', async () => {
    const { resilient, call, fail } = await startResilient();
    await fail(2);
    await call();
    await fail(2);
    expect(resilient.circuit).toEqual({ status: 'closed' });
  });

  test('is left alone for as long as it asks', async () => {
    const { resilient, fail } = await startResilient();
    await fail(3, { kind: 'error', status: 503, headers: { 'retry-after': '40' } });
    expect(resilient.circuit).toMatchObject({ status: 'open', retryInMs: 45_000 });
  });

  test('is not left alone for days, whatever it asks', async () => {
    const { resilient, fail } = await startResilient();
    await fail(3, { kind: 'error', status: 429, headers: { 'retry-after': '864000' } });
    expect(resilient.circuit).toMatchObject({ retryInMs: 600_000 });
  });
});

describe('after a while', () => {
  test('one call finds the provider back while the others are refused', async () => {
    const { server, resilient, call, fail } = await startResilient();
    await fail(3);
    pass(5000);
    server.delayMs = 20;
    const probe = call();
    await server.whenAsked(4);
    expect(resilient.circuit).toEqual({ status: 'probing', because: 'unavailable' });
    await expect(failureOf(call())).resolves.toMatchObject({ kind: 'circuit_open' });
    await probe;
    expect(resilient.circuit).toEqual({ status: 'closed' });
    await call();
    expect(server.asked).toHaveLength(5);
  });

  test('one call finds it still down, and it is left alone for twice as long, up to a limit', async () => {
    const { resilient, fail } = await startResilient();
    await fail(3);
    const waits: unknown[] = [];
    for (let i = 0; i < 6; i++) {
      pass(60_000);
      await fail(1);
      waits.push(resilient.circuit);
    }
    const open = (retryInMs: number) => ({ status: 'open', because: 'unavailable', retryInMs });
    expect(waits).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 60_000].map(open));
  });

  test('a probe whose caller leaves decides nothing: the next call is one, and the wait grows no longer', async () => {
    const { server, resilient, call, fail } = await startResilient();
    await fail(3);
    pass(5000);
    server.script({ kind: 'hang' });
    const caller = new AbortController();
    const probe = failureOf(call(caller.signal));
    await server.whenAsked(4);
    caller.abort();
    await expect(probe).resolves.toMatchObject({ kind: 'cancelled' });
    expect(resilient.circuit).toEqual({ status: 'open', because: 'unavailable', retryInMs: 0 });
    await fail(1);
    expect(resilient.circuit).toEqual({ status: 'open', because: 'unavailable', retryInMs: 10_000 });
  });

  test('the provider is asked again, though the clock was set back', async () => {
    const { resilient, call, fail } = await startResilient();
    await fail(3);
    vi.setSystemTime(Date.now() - 3_600_000);
    expect(resilient.circuit).toMatchObject({ retryInMs: 5000 });
    pass(5000);
    await call();
    expect(resilient.circuit).toEqual({ status: 'closed' });
  });

  test('a probe that the model refuses shows that it is back', async () => {
    const { resilient, fail } = await startResilient();
    await fail(3);
    pass(5000);
    await fail(1, { kind: 'answer', ending: 'refused' });
    expect(resilient.circuit).toEqual({ status: 'closed' });
  });
});

describe('what depends on a request alone', () => {
  test.each<readonly [kind: string, answer: ScriptedAnswer]>([
    ['refused', { kind: 'answer', ending: 'refused' }],
    ['truncated', { kind: 'answer', ending: 'truncated' }],
    ['empty', { kind: 'answer', text: '' }],
    ['malformed', { kind: 'raw', body: '{' }],
    ['input_too_long', { kind: 'error', status: 413 }],
  ])('leaves the circuit closed: %s', async (kind, answer) => {
    const { resilient, fail } = await startResilient();
    await expect(fail(6, answer)).resolves.toEqual(Array(6).fill(kind));
    expect(resilient.circuit).toEqual({ status: 'closed' });
  });

  test('callers who leave do so too', async () => {
    const { server, resilient, call } = await startResilient();
    for (let i = 1; i <= 6; i++) {
      server.script({ kind: 'hang' });
      const caller = new AbortController();
      const failure = failureOf(call(caller.signal));
      await server.whenAsked(i);
      caller.abort();
      await expect(failure).resolves.toMatchObject({ kind: 'cancelled' });
    }
    expect(resilient.circuit).toEqual({ status: 'closed' });
  });

  test('callers who have less time than a call may take do so too', async () => {
    const { server, resilient } = await startResilient();
    for (let i = 0; i < 6; i++) {
      server.script({ kind: 'hang' });
      const hurried = { signal: AbortSignal.timeout(20), deadline: performance.now() + 20 };
      await expect(failureOf(resilient.call(REQUEST, hurried))).resolves.toMatchObject({ kind: 'timeout' });
    }
    expect(server.asked).toHaveLength(6);
    expect(resilient.circuit).toEqual({ status: 'closed' });
  });

  test('and so do deadlines that leave no time to ask', async () => {
    const { resilient } = await startResilient();
    const late = { signal: new AbortController().signal, deadline: performance.now() - 1 };
    for (let i = 0; i < 6; i++) await failureOf(resilient.call(REQUEST, late));
    expect(resilient.circuit).toEqual({ status: 'closed' });
  });
});

describe('a key or an account that is refused', () => {
  test.each<readonly [kind: string, answer: ScriptedAnswer]>([
    ['unauthorized', { kind: 'error', status: 401 }],
    ['out_of_quota', { kind: 'error', status: 402 }],
  ])('is found out once, and not again for a minute: %s', async (kind, answer) => {
    const { server, resilient, call, fail } = await startResilient();
    await fail(1, answer);
    expect(resilient.circuit).toEqual({ status: 'open', because: kind, retryInMs: 60_000 });
    await expect(failureOf(call())).resolves.toMatchObject({ kind: 'circuit_open' });
    expect(server.asked).toHaveLength(1);
    pass(60_000);
    await expect(call()).resolves.toMatchObject({ text: '{}' });
    expect(resilient.circuit).toEqual({ status: 'closed' });
  });

  test('stays so after a probe that finds the provider down', async () => {
    const { resilient, fail } = await startResilient();
    await fail(1, { kind: 'error', status: 401 });
    pass(60_000);
    await fail(1, DOWN);
    expect(resilient.circuit).toMatchObject({ status: 'open', because: 'unauthorized' });
  });

  test('is asked again at once with another key', async () => {
    const key = { text: 'old-test-key', reveal: () => key.text, replace: async () => false };
    const { server, resilient, call } = await startResilient({ key, keySource: key.reveal });
    await expect(failureOf(call())).resolves.toMatchObject({ kind: 'unauthorized' });
    await expect(failureOf(call())).resolves.toMatchObject({ kind: 'circuit_open' });
    key.text = 'key-for-tests';
    await call();
    expect(resilient.circuit).toEqual({ status: 'closed' });
    expect(server.keys).toEqual(['old-test-key', 'key-for-tests']);
  });

  test('is asked again within the call when the key was replaced where it is kept', async () => {
    const refused: string[] = [];
    const key = {
      text: 'old-test-key',
      reveal: () => key.text,
      replace: async (used: string) => {
        refused.push(used);
        key.text = 'key-for-tests';
        return true;
      },
    };
    const { resilient, call } = await startResilient({ key, keySource: key.reveal });
    await expect(call()).resolves.toMatchObject({ text: '{}' });
    expect(refused).toEqual(['old-test-key']);
    expect(resilient.circuit).toEqual({ status: 'closed' });
  });

  test('is asked as soon as there is a key at all', async () => {
    const key = {
      text: '',
      reveal: () => {
        if (key.text === '') throw new ModelFailure('unauthorized', 'KEY could not be read yet');
        return key.text;
      },
      replace: async () => false,
    };
    const { server, call } = await startResilient({ key, keySource: key.reveal });
    await expect(failureOf(call())).resolves.toMatchObject({ kind: 'unauthorized' });
    key.text = 'key-for-tests';
    await expect(call()).resolves.toMatchObject({ text: '{}' });
    expect(server.keys).toEqual(['key-for-tests']);
  });

  test('is asked again after a reset', async () => {
    const { resilient, call, fail } = await startResilient();
    await fail(1, { kind: 'error', status: 401 });
    resilient.reset();
    expect(resilient.circuit).toEqual({ status: 'closed' });
    await expect(call()).resolves.toMatchObject({ text: '{}' });
  });
});

test('a reset forgets failures before it, and calls under way', async () => {
  const { server, resilient, call, fail } = await startResilient();
  await fail(2);
  server.script({ ...DOWN });
  server.delayMs = 10;
  const underWay = failureOf(call());
  await server.whenAsked(3);
  resilient.reset();
  await underWay;
  await fail(2);
  expect(resilient.circuit).toEqual({ status: 'closed' });
});

test('a circuit that opens within the retries ends them, with the failure that opened it', async () => {
  const { server, resilient, call } = await startResilient({
    retries: { retries: 9, initialDelayMs: 1, maxDelayMs: 2 },
  });
  server.script(DOWN, DOWN, { kind: 'error', status: 502 });
  await expect(failureOf(call())).resolves.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('502'),
  });
  expect(server.asked).toHaveLength(3);
  expect(resilient.circuit.status).toBe('open');
});

test('a check asks whatever the circuit says', async () => {
  const { resilient, fail } = await startResilient();
  await fail(3);
  await expect(resilient.check({ signal: new AbortController().signal })).resolves.toBeUndefined();
  expect(resilient.circuit.status).toBe('open');
});

test('keeps the names of the client', async () => {
  const { resilient } = await startResilient();
  const { provider, model, identity } = resilient;
  expect({ provider, model, identity }).toEqual({
    provider: 'openai',
    model: 'gpt-5-nano',
    identity: 'openai/gpt-5-nano/minimal',
  });
});
