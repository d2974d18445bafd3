import { expect, test } from 'vitest';
import { ANSWER_FORMAT } from '../../src/answers/answer-format.ts';
import type { ProviderName } from '../../src/model/model-client.ts';
import { startProviderServer, TEST_KEY } from '../support/provider-server.ts';
import { REQUEST, startProvider } from '../support/providers.ts';

const PATHS: Record<ProviderName, string> = {
  openai: '/responses',
  anthropic: '/v1/messages',
  compatible: '/chat/completions',
};

type Change = (body: Record<string, unknown>, headers: Record<string, string>) => void;

const MISTAKES: readonly (readonly [title: string, change: Change])[] = [
  ['an unknown field', (body) => Object.assign(body, { temprature: 0 })],
  ['a missing field', (body) => delete body['model']],
  ['a wrong type', (body) => Object.assign(body, { model: 7 })],
  ['a wrong content type', (_, headers) => Object.assign(headers, { 'content-type': 'text/plain' })],
];

for (const protocol of ['openai', 'anthropic', 'compatible'] as const) {
  test.each(MISTAKES)(`a server of ${protocol} refuses %s loudly`, async (_, change) => {
    const { body, headers } = await goodRequest(protocol);
    const server = await startProviderServer({ protocol });
    const post = () => fetch(server.baseUrl + PATHS[protocol], { method: 'POST', headers, body: JSON.stringify(body) });
    expect((await post()).status).toBe(200);
    change(body, headers);
    expect((await post()).status).toBe(400);
    await expect(server.close()).rejects.toThrow('Requests broke the protocol');
  });

  test(`a server of ${protocol} takes the format of our answers`, async () => {
    const { call } = await startProvider({ protocol });
    await expect(call({ ...REQUEST, format: ANSWER_FORMAT })).resolves.toMatchObject({ text: '{}' });
  });

  test(`a server of ${protocol} refuses a schema that the provider would not enforce`, async () => {
    const { server, call } = await startProvider({ protocol });
    const schema = { type: 'object', properties: { lines: { type: 'array', maxItems: 2 } } };
    // A compatible server is asked again, in another way.
    await call({ ...REQUEST, format: { name: 'answer', schema } }).catch(() => undefined);
    const faults = server.faults.splice(0).join();
    for (const fault of ['additionalProperties', 'lines is required', 'no maxItems']) expect(faults).toContain(fault);
  });
}

test('a server of anthropic refuses another version of the API', async () => {
  const { body, headers } = await goodRequest('anthropic');
  const server = await startProviderServer({ protocol: 'anthropic' });
  const response = await fetch(`${server.baseUrl}/v1/messages`, {
    method: 'POST',
    headers: { ...headers, 'anthropic-version': '2023-06-01' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(400);
  await expect(server.close()).rejects.toThrow('anthropic-version is 2023-06-01');
});

/** What a client sends. */
async function goodRequest(protocol: ProviderName) {
  const { call, server } = await startProvider({ protocol });
  await call();
  const version = server.headers[0]?.['anthropic-version'];
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    authorization: `Bearer ${TEST_KEY}`,
    ...(typeof version === 'string' && { 'anthropic-version': version }),
  };
  return { headers, body: { ...Object(server.asked[0]?.body) } };
}
