import { describe, expect, test } from 'vitest';
import { createModelClient } from '../../src/providers/create-model-client.ts';
import type { ErrorAnswer } from '../support/provider-wire.ts';
import { failureOf, REQUEST, startProvider } from '../support/providers.ts';

const PROTOCOL = { protocol: 'compatible' } as const;
const { signal } = new AbortController();

test('asks in the words that most servers know', async () => {
  const { call, client, server } = await startProvider(PROTOCOL);
  await call();
  expect(server.asked[0]?.body).toEqual({
    model: 'llama3',
    messages: [
      { role: 'system', content: REQUEST.instructions },
      { role: 'user', content: REQUEST.input },
    ],
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'answer', schema: REQUEST.format.schema, strict: true },
    },
    max_tokens: 1000,
  });
  expect(client.identity).toBe('compatible/llama3/default');
});

test('asks for an effort where one is set', async () => {
  const { call, server } = await startProvider({ ...PROTOCOL, effort: 'low' });
  await call();
  expect(server.asked[0]?.body).toHaveProperty('reasoning_effort', 'low');
});

test('sends no authorization where no key is set', async () => {
  const { server } = await startProvider({ ...PROTOCOL, key: null });
  const client = createModelClient({ provider: 'compatible', model: 'llama3', baseUrl: server.baseUrl });
  await client.call(REQUEST, { signal });
  await client.check({ signal });
  expect(server.keys).toEqual([undefined, undefined]);
});

describe('a server that takes less', () => {
  const formatOf = (body: unknown): unknown => Object(body).response_format?.type;

  test('is asked for any JSON when it enforces no schema, which then stands in the prompt, and so from then on', async () => {
    const { call, server } = await startProvider({
      ...PROTOCOL,
      refuse: ({ body }) =>
        refuseFormat(formatOf(body) === 'json_schema', 'This response_format type is unavailable now'),
    });
    await expect(call()).resolves.toMatchObject({ text: '{}' });
    await call();
    expect(server.asked.map(({ body }) => formatOf(body))).toEqual(['json_schema', 'json_object', 'json_object']);
    expect(server.asked[1]?.instructions).toContain(JSON.stringify(REQUEST.format.schema));
    expect(server.asked[1]?.instructions.startsWith(REQUEST.instructions)).toBe(true);
  });

  test('is asked for no format at all when it knows none', async () => {
    const { call, server } = await startProvider({
      ...PROTOCOL,
      refuse: ({ body }) => refuseFormat(formatOf(body) !== undefined, "'response_format.type' must be 'text'", 422),
    });
    await call();
    await call();
    expect(server.asked.map(({ body }) => formatOf(body))).toEqual([
      'json_schema',
      'json_object',
      undefined,
      undefined,
    ]);
  });

  test('is asked with the new name of the limit when it refuses the old one', async () => {
    const message = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.";
    const { call, server } = await startProvider({
      ...PROTOCOL,
      refuse: ({ body }) => refuseFormat('max_tokens' in Object(body), message),
    });
    await call();
    expect(server.asked.at(-1)?.body).toMatchObject({ max_completion_tokens: 1000, response_format: {} });
  });

  test('is found out by many calls at once', async () => {
    const { call, server } = await startProvider({
      ...PROTOCOL,
      refuse: ({ body }) => refuseFormat(formatOf(body) !== undefined, 'no response_format here'),
    });
    await Promise.all(Array.from({ length: 8 }, () => call()));
    await call();
    expect(server.asked.length).toBeLessThanOrEqual(8 * 3 + 1);
    expect(formatOf(server.asked.at(-1)?.body)).toBeUndefined();
  });

  test.each([
    [400, 'The context length is exceeded with response_format json_schema', 'input_too_long'],
    [400, 'Unknown model', 'rejected'],
    [500, 'response_format failed', 'unavailable'],
  ])('is not asked again when the error is another one: %i %s', async (status, message, kind) => {
    const { call, server } = await startProvider(PROTOCOL);
    server.script({ kind: 'error', status, message });
    await expect(failureOf(call())).resolves.toMatchObject({ kind });
    expect(server.asked).toHaveLength(1);
  });
});

describe('the ways of single servers', () => {
  test.each([
    ['Ollama, vLLM', 400, '{"object":"error","message":"maximum context length is 4096 tokens"}', 'input_too_long'],
    ['llama.cpp', 400, '{"error":{"code":400,"type":"exceed_context_size_error","message":"no"}}', 'input_too_long'],
    ['LM Studio', 400, '{"error":"The model has crashed"}', 'rejected'],
    ['FastAPI', 422, '{"detail":[{"loc":["body","model"],"msg":"field required"}]}', 'rejected'],
    ['no body', 503, '', 'unavailable'],
  ])('of failing are understood: %s', async (_, status, body, kind) => {
    const { call, server } = await startProvider(PROTOCOL);
    server.script({ kind: 'raw', status, body });
    await expect(failureOf(call())).resolves.toMatchObject({ kind });
  });

  test.each([
    [429, 'rate_limited'],
    [502, 'unavailable'],
    ['oops', 'malformed'],
    [200, 'malformed'],
  ])('of failing behind a status of 200 are understood: %s', async (code, kind) => {
    const { call, server } = await startProvider(PROTOCOL);
    server.script({ kind: 'raw', body: JSON.stringify({ error: { code, message: 'Provider returned error' } }) });
    await expect(failureOf(call())).resolves.toMatchObject({ kind });
  });

  test('of thinking aloud are kept from the answer', async () => {
    const { call, server } = await startProvider(PROTOCOL);
    server.script({ kind: 'answer', text: '\n<think>{"not": "this"}</think>\n{"intent":"Sums"}' });
    await expect(call()).resolves.toMatchObject({ text: '\n{"intent":"Sums"}' });
  });

  test('of counting no tokens are no failure', async () => {
    const { call, server } = await startProvider(PROTOCOL);
    server.script({ kind: 'answer', text: '{}', extra: { usage: undefined } });
    await expect(call()).resolves.toEqual({
      text: '{}',
      usage: { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 },
    });
  });

  test('of naming the latest of a model are understood by a check', async () => {
    const { client } = await startProvider({ ...PROTOCOL, models: ['llama3:latest'] });
    await expect(client.check({ signal })).resolves.toBeUndefined();
  });
});

function refuseFormat(isRefused: boolean, message: string, status = 400): ErrorAnswer | undefined {
  return isRefused ? { status, message } : undefined;
}
