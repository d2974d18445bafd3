import { describe, expect, test, vi } from 'vitest';
import type { ProviderName } from '../../src/model/model-client.ts';
import type { FailureKind } from '../../src/model/model-failure.ts';
import type { ScriptedAnswer } from '../support/provider-server.ts';
import { failureOf, REQUEST, startProvider } from '../support/providers.ts';

const PROVIDERS: readonly ProviderName[] = ['openai', 'anthropic', 'compatible'];

const USAGE = { inputTokens: 15, cachedInputTokens: 0, outputTokens: 69, reasoningTokens: 64 };

describe.each(PROVIDERS)('%s', (protocol) => {
  test('answers with the text of the model and what it cost', async () => {
    const { call, server } = await startProvider({ protocol, answer: () => '{"intent":"Sums"}' });
    await expect(call()).resolves.toEqual({ text: '{"intent":"Sums"}', usage: USAGE });
    expect(server.asked[0]).toMatchObject({
      instructions: REQUEST.instructions,
      input: REQUEST.input,
      maxOutputTokens: 1000,
    });
  });

  test('tells what the provider took from its cache', async () => {
    const { call } = await startProvider({ protocol });
    await call();
    const { usage } = await call();
    expect(usage).toMatchObject({ inputTokens: 15, cachedInputTokens: 6 });
  });

  test('asks with the key as it is now, and keeps it in no failure', async () => {
    const keys = ['first-test-key', 'second-test-key', 'wrong-test-key'];
    const { call, server } = await startProvider({ protocol, key: 'first-test-key', keySource: () => keys[0] ?? '' });
    await call();
    keys.shift();
    server.key = 'second-test-key';
    await call();
    keys.shift();
    const failure = await failureOf(call());
    expect(failure.kind).toBe('unauthorized');
    expect(server.keys).toEqual(['first-test-key', 'second-test-key', 'wrong-test-key']);
    expect(everythingIn(failure)).not.toContain('test-key');
  });

  test.each([
    ['cannot be read', () => Promise.reject(new Error('vault said key-for-tests'))],
    ['is empty', () => ''],
    ['breaks the header', () => 'key-for-tests\nx-other: 1'],
  ])('sends nothing when the key %s', async (_, keySource) => {
    const { call, server } = await startProvider({ protocol, keySource });
    const failure = await failureOf(call());
    expect(failure.kind).toBe('unauthorized');
    expect(everythingIn(failure)).not.toContain('key-for-tests');
    expect(server.keys).toEqual([]);
  });

  test('takes nothing but the settings, whatever the environment says', async () => {
    for (const prefix of ['OPENAI', 'ANTHROPIC']) {
      for (const name of ['API_KEY', 'AUTH_TOKEN', 'ADMIN_KEY', 'ORG_ID', 'PROJECT_ID']) {
        vi.stubEnv(`${prefix}_${name}`, 'from-environment');
      }
      vi.stubEnv(`${prefix}_BASE_URL`, 'http://127.0.0.1:9/');
      vi.stubEnv(`${prefix}_LOG`, 'debug');
      vi.stubEnv(`${prefix}_CUSTOM_HEADERS`, 'X-Other: from-environment');
    }
    const printed = vi.spyOn(console, 'debug').mockImplementation(() => {});
    const { call, server } = await startProvider({ protocol });
    await call();
    expect(JSON.stringify(server.headers)).not.toContain('from-environment');
    expect(printed).not.toHaveBeenCalled();
  });

  test('tolerates fields that the reference does not list', async () => {
    const { call, server } = await startProvider({ protocol, answer: () => 'text' });
    server.script({ kind: 'answer', extra: { brand_new: { nested: [1, null] }, id: 7 } });
    await expect(call()).resolves.toMatchObject({ text: 'text' });
  });

  test('reads no answer of more than a megabyte', async () => {
    const { call, server } = await startProvider({ protocol });
    server.script({ kind: 'answer', extra: { padding: 'a'.repeat(1024 * 1024) } });
    await expect(failureOf(call())).resolves.toMatchObject({ kind: 'malformed' });
  });

  test('reads no answer that is nested more deeply than any', async () => {
    const { call, server } = await startProvider({ protocol });
    let nested: unknown = 1;
    for (let depth = 0; depth < 100; depth += 1) nested = [nested];
    server.script({ kind: 'answer', extra: { nested } });
    await expect(failureOf(call())).resolves.toMatchObject({ kind: 'malformed' });
  });

  describe('an answer that is none', () => {
    const cases: readonly [title: string, answer: ScriptedAnswer, kind: FailureKind, isPaid: boolean][] = [
      ['a refusal', { kind: 'answer', ending: 'refused', text: 'no' }, 'refused', true],
      ['a filtered answer', { kind: 'answer', ending: 'filtered', text: 'n' }, 'refused', true],
      ['an answer cut off at the limit', { kind: 'answer', ending: 'truncated', text: '{"in' }, 'truncated', true],
      ['an answer cut off before its first word', { kind: 'answer', ending: 'truncated', text: '' }, 'truncated', true],
      ['an empty text', { kind: 'answer', text: ' \n' }, 'empty', true],
      ['JSON that breaks off', { kind: 'raw', body: '{"id": "resp_1", "outp' }, 'malformed', false],
      ['JSON of another kind', { kind: 'raw', body: '{"hello": [1]}' }, 'malformed', false],
      ['JSON that is no object', { kind: 'raw', body: 'null' }, 'malformed', false],
      ['no body at all', { kind: 'raw', body: '' }, 'malformed', false],
      ['a web page', { kind: 'raw', type: 'text/html', body: '<p>Log in</p>' }, 'unavailable', false],
      ['a wrong type', { kind: 'raw', type: 'text/plain', body: '{}' }, 'unavailable', false],
      ['more than anyone asked for', { kind: 'endless' }, 'malformed', false],
    ];
    test.each(cases)('is known by its kind: %s', async (_, answer, kind, isPaid) => {
      const { call, server } = await startProvider({ protocol });
      server.script(answer);
      const failure = await failureOf(call());
      expect(failure.kind).toBe(kind);
      expect(failure.usage?.inputTokens).toBe(isPaid ? USAGE.inputTokens : undefined);
    });
  });

  describe('an error status', () => {
    const cases: readonly [
      title: string,
      answer: Omit<ScriptedAnswer & { kind: 'error' }, 'kind'>,
      kind: FailureKind,
    ][] = [
      ['400', { status: 400 }, 'rejected'],
      ['401', { status: 401 }, 'unauthorized'],
      ['402', { status: 402 }, 'out_of_quota'],
      ['403', { status: 403 }, 'unauthorized'],
      ['403 of a moderator', { status: 403, message: 'Your input was flagged' }, 'refused'],
      ['404', { status: 404 }, 'rejected'],
      ['408', { status: 408 }, 'unavailable'],
      ['409', { status: 409 }, 'unavailable'],
      ['413', { status: 413 }, 'input_too_long'],
      ['422', { status: 422 }, 'rejected'],
      ['429', { status: 429 }, 'rate_limited'],
      ['500', { status: 500 }, 'unavailable'],
      ['502', { status: 502 }, 'unavailable'],
      ['503', { status: 503 }, 'unavailable'],
      ['529 of an overloaded provider', { status: 529 }, 'unavailable'],
    ];
    test.each(cases)('is known by its kind: %s', async (_, answer, kind) => {
      const { call, server } = await startProvider({ protocol });
      server.script({ kind: 'error', message: REQUEST.input, ...answer });
      const failure = await failureOf(call());
      expect(failure.kind).toBe(kind);
      expect(failure.message).toContain(String(answer.status));
    });

    test('never carries on what the provider wrote', async () => {
      const { call, server } = await startProvider({ protocol });
      server.script({ kind: 'error', status: 400, message: `You sent ${REQUEST.input}` });
      expect(everythingIn(await failureOf(call()))).not.toContain('secretOfTheSource');
    });

    test('counts more than the page that comes with it', async () => {
      const { call, server } = await startProvider({ protocol });
      const page = `<html>${'a'.repeat(9 * 1024 * 1024)}</html>`;
      server.script({ kind: 'raw', status: 502, type: 'text/html', body: page });
      await expect(failureOf(call())).resolves.toMatchObject({ kind: 'unavailable' });
    });

    test('of a firewall is not one of the key', async () => {
      const { call, server } = await startProvider({ protocol });
      server.script({ kind: 'raw', status: 403, type: 'text/html', body: '<html>Blocked</html>' });
      await expect(failureOf(call())).resolves.toMatchObject({ kind: 'rejected' });
    });
  });

  describe('the time to come back', () => {
    test.each([
      ['seconds', { 'retry-after': '7' }, 7000],
      ['parts of seconds', { 'retry-after': '0.5' }, 500],
      ['milliseconds', { 'retry-after-ms': '250', 'retry-after': '1' }, 250],
      ['a date that has passed', { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, 0],
      ['nonsense', { 'retry-after': 'soon' }, undefined],
      ['nothing', {}, undefined],
    ])('is read from %s', async (_, headers: Record<string, string>, retryAfterMs) => {
      const { call, server } = await startProvider({ protocol });
      server.script({ kind: 'error', status: 429, headers });
      await expect(failureOf(call())).resolves.toMatchObject({ kind: 'rate_limited', retryAfterMs });
    });

    test('is read from a date', async () => {
      const { call, server } = await startProvider({ protocol });
      const date = new Date(Date.now() + 60_000).toUTCString();
      server.script({ kind: 'error', status: 503, headers: { 'retry-after': date } });
      const { retryAfterMs } = await failureOf(call());
      expect(retryAfterMs).toBeGreaterThan(30_000);
      expect(retryAfterMs).toBeLessThanOrEqual(60_000);
    });
  });

  describe('the connection', () => {
    test.each(['before', 'within'] as const)('may break %s the answer', async (when) => {
      const { call, server } = await startProvider({ protocol });
      server.script({ kind: 'reset', when });
      const failure = await failureOf(call());
      expect(failure.kind).toBe('connection');
      expect(failure.message).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    });

    test('may not come about', async () => {
      const { call, server } = await startProvider({ protocol });
      await server.close();
      const failure = await failureOf(call());
      expect(failure.kind).toBe('connection');
      expect(failure.message).toContain('ECONNREFUSED');
    });

    test('is not taken to another address', async () => {
      const { call, server } = await startProvider({ protocol });
      const elsewhere = await startProvider({ protocol });
      server.script({ kind: 'raw', status: 307, headers: { location: elsewhere.server.baseUrl }, body: '' });
      const failure = await failureOf(call());
      expect(failure.kind).toBe('rejected');
      expect(elsewhere.server.headers).toEqual([]);
    });
  });

  describe('a signal', () => {
    const waits: readonly ScriptedAnswer[] = [{ kind: 'hang' }, { kind: 'drip', everyMs: 5 }];

    test.each(waits)('ends a call by a time limit: $kind', async (answer) => {
      const { client, server } = await startProvider({ protocol });
      server.script(answer);
      const limit = new AbortController();
      const call = failureOf(client.call(REQUEST, { signal: limit.signal }));
      await server.whenAsked(1);
      limit.abort(new DOMException('too long', 'TimeoutError'));
      await expect(call).resolves.toMatchObject({ kind: 'timeout' });
    });

    test('ends a call that nobody waits for, and its connection', async () => {
      const { client, server } = await startProvider({ protocol });
      server.script({ kind: 'hang' });
      const caller = new AbortController();
      const call = failureOf(client.call(REQUEST, { signal: caller.signal }));
      await server.whenAsked(1);
      caller.abort();
      await expect(call).resolves.toMatchObject({ kind: 'cancelled' });
      await vi.waitUntil(() => server.abandoned === 1);
    });

    test('that has aborted before keeps the request here', async () => {
      const { client, server } = await startProvider({ protocol });
      await expect(failureOf(client.call(REQUEST, { signal: AbortSignal.abort() }))).resolves.toMatchObject({
        kind: 'cancelled',
      });
      expect(server.headers).toEqual([]);
    });

    test('ends a call whose key never comes', async () => {
      const { client } = await startProvider({ protocol, keySource: () => new Promise(() => {}) });
      const caller = new AbortController();
      const call = failureOf(client.call(REQUEST, { signal: caller.signal }));
      caller.abort();
      await expect(call).resolves.toMatchObject({ kind: 'cancelled' });
    });
  });

  describe('a check', () => {
    const signal = new AbortController().signal;

    test('asks about the model and for no answer', async () => {
      const { client, server } = await startProvider({ protocol, model: 'some-model', models: ['some-model'] });
      await expect(client.check({ signal })).resolves.toBeUndefined();
      expect(server.asked).toEqual([]);
      expect(server.headers).toHaveLength(1);
    });

    test('fails for a model that the provider does not have', async () => {
      const { client } = await startProvider({ protocol, model: 'some-model', models: ['other-model'] });
      await expect(failureOf(client.check({ signal }))).resolves.toMatchObject({ kind: 'rejected' });
    });

    test('fails for a key that the provider does not know', async () => {
      const { client } = await startProvider({ protocol, key: 'another-test-key' });
      await expect(failureOf(client.check({ signal }))).resolves.toMatchObject({ kind: 'unauthorized' });
    });
  });
});

/** All that a log could show of a failure. */
function everythingIn(failure: Error): string {
  const parts: unknown[] = [];
  for (let each: unknown = failure; each instanceof Error; each = each.cause) {
    parts.push(each.message, each.stack, Object.entries(each));
  }
  return JSON.stringify(parts);
}
