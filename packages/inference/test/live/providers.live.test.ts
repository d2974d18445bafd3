import { describe, expect, test } from 'vitest';
import type { ModelClient } from '../../src/model/model-client.ts';
import { createModelClient } from '../../src/providers/create-model-client.ts';
import type { ProviderSettings } from '../../src/providers/provider-settings.ts';
import { failureOf, REQUEST } from '../support/providers.ts';

/**
 * What the other tests take from references and types, asked of the real services: a few requests, for less than a cent.
 * Runs by name alone, with `vitest run --mode live`, for those services whose key or address the environment has, and
 * says which it left out.
 */
const IS_ASKED_FOR = process.env['MODE'] === 'live';

const { OPENAI_API_KEY, ANTHROPIC_API_KEY, IRIS_COMPATIBLE_BASE_URL, IRIS_COMPATIBLE_API_KEY } = process.env;

interface Service {
  readonly name: string;
  readonly needs: string;
  /** With another model or key than those that work. Undefined where the environment does not have the service. */
  readonly settings: ((changes: { model?: string; key?: () => string }) => ProviderSettings) | undefined;
}

const SERVICES: readonly Service[] = [
  {
    name: 'OpenAI',
    needs: 'OPENAI_API_KEY',
    settings: OPENAI_API_KEY
      ? (changes) => ({
          provider: 'openai',
          model: process.env['IRIS_OPENAI_MODEL'] ?? 'gpt-5-nano',
          key: () => OPENAI_API_KEY,
          ...changes,
        })
      : undefined,
  },
  {
    name: 'Anthropic',
    needs: 'ANTHROPIC_API_KEY',
    settings: ANTHROPIC_API_KEY
      ? (changes) => ({
          provider: 'anthropic',
          model: process.env['IRIS_ANTHROPIC_MODEL'] ?? 'claude-haiku-5-5',
          key: () => ANTHROPIC_API_KEY,
          ...changes,
        })
      : undefined,
  },
  {
    name: 'a compatible server',
    needs: 'IRIS_COMPATIBLE_BASE_URL',
    settings: IRIS_COMPATIBLE_BASE_URL
      ? (changes) => ({
          provider: 'compatible',
          model: process.env['IRIS_COMPATIBLE_MODEL'] ?? 'llama3',
          baseUrl: IRIS_COMPATIBLE_BASE_URL,
          ...(IRIS_COMPATIBLE_API_KEY ? { key: () => IRIS_COMPATIBLE_API_KEY } : {}),
          ...changes,
        })
      : undefined,
  },
];

const ASKED = SERVICES.flatMap(({ name, settings }) => (settings === undefined ? [] : [{ name, settings }]));
const LEFT_OUT = SERVICES.filter(({ settings }) => settings === undefined);

const TIME_LIMIT_MS = 120_000;
const options = () => ({ signal: AbortSignal.timeout(TIME_LIMIT_MS) });
const call = (client: ModelClient, request = REQUEST) => client.call(request, options());

describe.runIf(IS_ASKED_FOR)('the real services', () => {
  if (IS_ASKED_FOR) {
    for (const { name, needs } of LEFT_OUT) process.stdout.write(`Not asked: ${name}, since ${needs} is not set.\n`);
  }
  for (const { name, needs } of LEFT_OUT) test.skip(`${name} is not asked: ${needs} is not set`, () => {});

  test('are asked, one of them at least', () => {
    expect(ASKED, 'no service has its key or address in the environment').not.toHaveLength(0);
  });

  describe.for(ASKED)('$name', { timeout: TIME_LIMIT_MS }, ({ settings }) => {
    test('passes a check', async () => {
      await expect(createModelClient(settings({})).check(options())).resolves.toBeUndefined();
    });

    test('answers in the format that is asked for, and says what it cost', async () => {
      const { text, usage } = await call(createModelClient(settings({})));
      expect(JSON.parse(text)).toEqual({ intent: expect.any(String) });
      expect(usage.inputTokens).toBeGreaterThan(10);
      expect(usage.outputTokens).toBeGreaterThan(2);
      expect(usage.outputTokens).toBeGreaterThanOrEqual(usage.reasoningTokens);
    });

    test('cuts an answer off at its limit, and says what it cost', async () => {
      const input = 'Write an intent of a thousand words about everything that comes to your mind.';
      const failure = await failureOf(
        call(createModelClient(settings({})), { ...REQUEST, input, maxOutputTokens: 16 }),
      );
      expect(failure.kind).toBe('truncated');
      expect(failure.usage?.outputTokens).toBeGreaterThan(0);
    });

    test('rejects a model that it does not have', async () => {
      const client = createModelClient(settings({ model: 'no-such-model' }));
      await expect(failureOf(call(client))).resolves.toMatchObject({ kind: 'rejected' });
      await expect(failureOf(client.check(options()))).resolves.toMatchObject({ kind: 'rejected' });
    });

    test('says that an input is too long', async () => {
      const input = 'word '.repeat(3_000_000);
      const failure = await failureOf(call(createModelClient(settings({})), { ...REQUEST, input }));
      // Small accounts reach their limit per minute first.
      expect(['input_too_long', 'rate_limited']).toContain(failure.kind);
    });

    test('is left by a caller who leaves', async () => {
      const caller = new AbortController();
      const answer = createModelClient(settings({})).call(REQUEST, { signal: caller.signal });
      caller.abort();
      await expect(failureOf(answer)).resolves.toMatchObject({ kind: 'cancelled' });
    });
  });

  const locked = ASKED.filter(({ name }) => name !== 'a compatible server' || IRIS_COMPATIBLE_API_KEY);
  test.for(locked)('$name refuses a wrong key', { timeout: TIME_LIMIT_MS }, async ({ settings }) => {
    const client = createModelClient(settings({ key: () => 'wrong-test-key' }));
    await expect(failureOf(call(client))).resolves.toMatchObject({ kind: 'unauthorized' });
    await expect(failureOf(client.check(options()))).resolves.toMatchObject({ kind: 'unauthorized' });
  });
});
