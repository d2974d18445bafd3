import { describe, expect, test } from 'vitest';
import { failureOf, REQUEST, startProvider } from '../support/providers.ts';

const PROTOCOL = { protocol: 'anthropic' } as const;

test('asks for one enforced answer, and marks the instructions as what to keep', async () => {
  const { call, server } = await startProvider(PROTOCOL);
  await call();
  expect(server.asked[0]?.body).toEqual({
    model: 'claude-haiku-5-5',
    max_tokens: 1000,
    system: [{ type: 'text', text: REQUEST.instructions, cache_control: { type: 'ephemeral' } }],
    messages: [{ role: 'user', content: REQUEST.input }],
    output_config: { format: { type: 'json_schema', schema: REQUEST.format.schema } },
    thinking: { type: 'disabled' },
  });
});

test.each([
  ['claude-haiku-5-5', 'none', undefined, 'disabled'],
  ['claude-haiku-4-5-20251001', 'default', undefined, undefined],
  ['claude-sonnet-5-5', 'low', 'low', undefined],
  ['claude-opus-5-5', 'low', 'low', undefined],
])('asks %s for its least effort', async (model, named, effort, thinking) => {
  const { call, client, server } = await startProvider({ ...PROTOCOL, model });
  await call();
  expect(server.asked[0]?.body).toHaveProperty('model', model);
  if (effort === undefined) expect(server.asked[0]?.body).not.toHaveProperty('output_config.effort');
  else expect(server.asked[0]?.body).toHaveProperty('output_config.effort', effort);
  if (thinking === undefined) expect(server.asked[0]?.body).not.toHaveProperty('thinking');
  else expect(server.asked[0]?.body).toHaveProperty('thinking.type', thinking);
  expect(client.identity).toBe(`anthropic/${model}/${named}`);
});

test('asks for the effort that is set', async () => {
  const { call, server } = await startProvider({ ...PROTOCOL, effort: 'medium' });
  await call();
  expect(server.asked[0]?.body).toHaveProperty('output_config.effort', 'medium');
});

test('waits for a long answer without being told to stream', async () => {
  const { call, server } = await startProvider(PROTOCOL);
  await call({ ...REQUEST, maxOutputTokens: 64_000 });
  expect(server.asked[0]?.maxOutputTokens).toBe(64_000);
});

test('counts what was read from and written to the cache as input', async () => {
  const { call, server } = await startProvider(PROTOCOL);
  const usage = {
    input_tokens: 10,
    cache_creation_input_tokens: 200,
    cache_read_input_tokens: 3000,
    output_tokens: 40,
    output_tokens_details: null,
  };
  server.script({ kind: 'answer', extra: { usage } });
  await expect(call()).resolves.toMatchObject({
    usage: { inputTokens: 3210, cachedInputTokens: 3000, outputTokens: 40, reasoningTokens: 0 },
  });
});

describe('a reason to stop', () => {
  test.each([
    ['model_context_window_exceeded', 'input_too_long'],
    ['tool_use', 'malformed'],
    ['pause_turn', 'malformed'],
    ['of_tomorrow', 'malformed'],
    [null, 'malformed'],
  ])('other than the end is a failure: %s', async (stop_reason, kind) => {
    const { call, server } = await startProvider(PROTOCOL);
    server.script({ kind: 'answer', text: '{}', extra: { stop_reason } });
    const failure = await failureOf(call());
    expect(failure.kind).toBe(kind);
    expect(failure.usage?.outputTokens).toBe(65);
  });
});

describe('an error', () => {
  test.each([
    [400, undefined, 'prompt is too long: 203078 tokens > 200000 maximum', 'input_too_long'],
    [400, undefined, 'Your credit balance is too low to access the Anthropic API.', 'out_of_quota'],
    [400, 'organization_on_hold', undefined, 'unauthorized'],
    [429, 'enforced_spend_limit_reached', undefined, 'out_of_quota'],
    [429, 'ramp_limit_exceeded', undefined, 'rate_limited'],
    [400, undefined, 'output_config.effort: not supported', 'rejected'],
  ])('says more than its status: %i %s %s', async (status, code, message, kind) => {
    const { call, server } = await startProvider(PROTOCOL);
    server.script({ kind: 'error', status, ...(code && { code }), ...(message && { message }) });
    await expect(failureOf(call())).resolves.toMatchObject({ kind });
  });
});
