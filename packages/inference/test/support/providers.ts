import { onTestFinished } from 'vitest';
import type { ModelClient, ModelRequest, ProviderName } from '../../src/model/model-client.ts';
import { ModelFailure } from '../../src/model/model-failure.ts';
import { createModelClient } from '../../src/providers/create-model-client.ts';
import type { ReasoningEffort } from '../../src/providers/provider-settings.ts';
import { type ProviderServer, type ProviderServerOptions, startProviderServer, TEST_KEY } from './provider-server.ts';

const MODELS: Record<ProviderName, string> = {
  openai: 'gpt-5-nano',
  anthropic: 'claude-haiku-5-5',
  compatible: 'llama3',
};

export const REQUEST: ModelRequest = {
  instructions: 'Say why the file exists.',
  input: '1 | const secretOfTheSource = 42;',
  format: {
    name: 'answer',
    schema: {
      type: 'object',
      properties: { intent: { type: 'string' } },
      required: ['intent'],
      additionalProperties: false,
    },
  },
  maxOutputTokens: 1000,
};

export interface TestedProvider {
  readonly server: ProviderServer;
  readonly client: ModelClient;
  /** Without a reason to stop. */
  call(request?: ModelRequest): ReturnType<ModelClient['call']>;
}

interface TestedOptions extends ProviderServerOptions {
  readonly model?: string;
  readonly effort?: ReasoningEffort;
  readonly keySource?: () => string | Promise<string>;
}

/** A server and a client of it. The test fails at its end if a request broke the protocol. */
export async function startProvider(options: TestedOptions): Promise<TestedProvider> {
  const server = await startProviderServer(options);
  onTestFinished(() => server.close());
  const { protocol: provider, model = MODELS[provider], effort, keySource = () => TEST_KEY } = options;
  const { baseUrl } = server;
  const client = createModelClient({ provider, model, baseUrl, effort, key: keySource });
  return {
    server,
    client,
    call: (request = REQUEST) => client.call(request, { signal: new AbortController().signal }),
  };
}

/** How a call failed. Fails the test if it did not, or with something else. */
export async function failureOf(call: Promise<unknown>): Promise<ModelFailure> {
  const outcome = await call.then(
    () => 'an answer',
    (error: unknown) => error,
  );
  if (outcome instanceof ModelFailure) return outcome;
  throw new Error('The call should have failed with a ModelFailure.', { cause: outcome });
}
