import type { APIError, OpenAI } from 'openai';
import { currentKey } from './ask-provider.ts';
import type { HttpFailure } from './http-failures.ts';
import { lazily } from './lazily.ts';
import { providerFetch } from './provider-fetch.ts';
import type { CurrentKey } from './provider-settings.ts';
import { field, textOf } from './untrusted-fields.ts';

/** The SDK is large, so it is loaded when it is first needed. Retries and limits are those of the callers alone. */
export function openAiSdk(baseUrl: string, key: CurrentKey | undefined): () => Promise<OpenAI> {
  return lazily(async () => {
    const { OpenAI } = await import('openai');
    return new OpenAI({
      baseURL: baseUrl,
      ...(key === undefined
        ? { apiKey: 'none', defaultHeaders: { Authorization: null } }
        : { apiKey: () => currentKey(key) }),
      // What the SDK would otherwise take from the environment by itself.
      adminAPIKey: null,
      organization: null,
      project: null,
      logLevel: 'off',
      maxRetries: 0,
      fetch: providerFetch,
    });
  });
}

/** What an error of the SDK says of an answer with an error status; those of the connection have none. */
export function openAiHttpFailure(error: unknown): HttpFailure | undefined {
  const status = field<APIError>(error, 'status');
  if (typeof status !== 'number') return undefined;
  const headers = field<APIError>(error, 'headers');
  return {
    status,
    headers: headers instanceof Headers ? headers : undefined,
    codes: [field<APIError>(error, 'code'), field<APIError>(error, 'type')],
    text: textOf(field<APIError>(error, 'message')),
  };
}
