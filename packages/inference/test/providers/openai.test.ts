import { describe, expect, test } from 'vitest';
import { failureOf, REQUEST, startProvider } from '../support/providers.ts';

const PROTOCOL = { protocol: 'openai' } as const;

test('asks for one enforced answer that the provider does not keep', async () => {
  const { call, server } = await startProvider(PROTOCOL);
  await call();
  expect(server.asked[0]?.body).toEqual({
    model: 'gpt-5-nano',
    instructions: REQUEST.instructions,
    input: REQUEST.input,
    text: { format: { type: 'json_schema', name: 'answer', schema: REQUEST.format.schema, strict: true } },
    max_output_tokens: 1000,
    reasoning: { effort: 'minimal' },
    store: false,
  });
});

test.each([
  ['gpt-5-nano', 'minimal'],
  ['gpt-5-mini-2025-08-07', 'minimal'],
  ['gpt-5', 'minimal'],
  ['gpt-5.1', 'none'],
  ['gpt-5.4-nano', 'none'],
  ['gpt-5.3-codex', 'low'],
  ['gpt-5-codex', 'low'],
  ['o4-mini', 'low'],
  ['gpt-6-astra', 'low'],
  ['gpt-5-pro', undefined],
  ['gpt-5-chat-latest', undefined],
  ['gpt-4.1-nano', undefined],
  ['ft:gpt-4o-mini:us::1', undefined],
])('asks %s for its least effort', async (model, effort) => {
  const { call, client, server } = await startProvider({ ...PROTOCOL, model });
  await call();
  expect(server.asked[0]?.body).toHaveProperty('model', model);
  if (effort === undefined) expect(server.asked[0]?.body).not.toHaveProperty('reasoning');
  else expect(server.asked[0]?.body).toMatchObject({ reasoning: { effort } });
  expect(client.identity).toBe(`openai/${model}/${effort ?? 'default'}`);
});

test('asks for the effort that is set', async () => {
  const { call, client, server } = await startProvider({ ...PROTOCOL, effort: 'high' });
  await call();
  expect(server.asked[0]?.body).toMatchObject({ reasoning: { effort: 'high' } });
  expect(client.identity).toBe('openai/gpt-5-nano/high');
});

test('puts the parts of an answer together and leaves out what the model said on the way', async () => {
  const { call, server } = await startProvider(PROTOCOL);
  const message = (phase: string, ...texts: readonly string[]) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    status: 'completed',
    phase,
    content: texts.map((text) => ({ type: 'output_text', text, annotations: [] })),
  });
  const output = [message('commentary', 'Let me see.'), message('final_answer', '{"intent":', '"Sums"}')];
  server.script({ kind: 'answer', extra: { output } });
  await expect(call()).resolves.toMatchObject({ text: '{"intent":"Sums"}' });
});

describe('a response that failed on the way', () => {
  test.each([
    ['server_error', 'unavailable'],
    ['rate_limit_exceeded', 'rate_limited'],
    ['invalid_prompt', 'refused'],
    ['misalignment_policy_violation', 'refused'],
    ['of_tomorrow', 'unavailable'],
  ])('is known by its code: %s', async (code, kind) => {
    const { call, server } = await startProvider(PROTOCOL);
    const error = { code, message: REQUEST.input };
    server.script({ kind: 'answer', extra: { status: 'failed', error, output: [] } });
    const failure = await failureOf(call());
    expect(failure.kind).toBe(kind);
    expect(failure.usage?.inputTokens).toBe(15);
    expect(failure.message).not.toContain('secretOfTheSource');
  });

  test.each(['queued', 'in_progress', 'cancelled'])('or has not come to its end is malformed: %s', async (status) => {
    const { call, server } = await startProvider(PROTOCOL);
    server.script({ kind: 'answer', extra: { status } });
    await expect(failureOf(call())).resolves.toMatchObject({ kind: 'malformed' });
  });
});

describe('an error code', () => {
  test.each([
    [400, 'context_length_exceeded', undefined, 'input_too_long'],
    [400, 'string_above_max_length', undefined, 'input_too_long'],
    [400, 'invalid_prompt', undefined, 'refused'],
    [400, 'unsupported_value', undefined, 'rejected'],
    [404, 'model_not_found', undefined, 'rejected'],
    [429, 'insufficient_quota', 'insufficient_quota', 'out_of_quota'],
    [429, undefined, 'insufficient_quota', 'out_of_quota'],
    [429, 'billing_hard_limit_reached', undefined, 'out_of_quota'],
    [429, 'rate_limit_exceeded', 'tokens', 'rate_limited'],
  ])('says more than the status: %i %s %s', async (status, code, type, kind) => {
    const { call, server } = await startProvider(PROTOCOL);
    server.script({ kind: 'error', status, ...(code && { code }), ...(type && { type }) });
    await expect(failureOf(call())).resolves.toMatchObject({ kind });
  });

  test('is missed where a request alone is larger than the limit per minute', async () => {
    const { call, server } = await startProvider(PROTOCOL);
    const message = 'Request too large for gpt-5-nano on tokens per min (TPM): Limit 30000, Requested 41000.';
    server.script({ kind: 'error', status: 429, code: 'rate_limit_exceeded', type: 'tokens', message });
    await expect(failureOf(call())).resolves.toMatchObject({ kind: 'input_too_long' });
  });
});
