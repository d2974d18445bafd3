import type { Anthropic, APIError } from '@anthropic-ai/sdk';
import type {
  Message,
  MessageCreateParamsNonStreaming,
  OutputTokensDetails,
  TextBlock,
  Usage,
} from '@anthropic-ai/sdk/resources/messages';
import type { ErrorResponse } from '@anthropic-ai/sdk/resources/shared';
import type { ModelClient, ModelReply, ModelRequest, ModelUsage } from '../model/model-client.ts';
import { ModelFailure } from '../model/model-failure.ts';
import { askProvider, currentKey, readJson } from './ask-provider.ts';
import type { HttpFailure } from './http-failures.ts';
import { lazily } from './lazily.ts';
import { refusedReply, truncatedReply, unfinishedReply, wholeReply } from './model-reply.ts';
import { providerFetch } from './provider-fetch.ts';
import type { CurrentKey, HostedProviderSettings, ReasoningEffort } from './provider-settings.ts';
import { countOf, field, listOf, textOf } from './untrusted-fields.ts';

const BASE_URL = 'https://api.anthropic.com';

/** Longer than any limit of ours, in ms. Without it the SDK insists on streaming where much output is allowed. */
const SDK_TIMEOUT_MS = 600_000;

/** Anthropic's Messages API. */
export function anthropicClient({ model, key, baseUrl = BASE_URL, effort }: HostedProviderSettings): ModelClient {
  const sdk = lazily(() => loadSdk(baseUrl, key));
  const usedEffort = effort ?? leastEffort(model);
  return {
    provider: 'anthropic',
    model,
    identity: `anthropic/${model}/${usedEffort}`,
    call: (request, { signal }) =>
      askProvider({ signal, httpFailureOf }, async () => {
        const { messages } = await sdk();
        const body = requestBody(request, model, usedEffort);
        return readReply(await readJson(await messages.create(body, { signal }).asResponse()));
      }),
    check: ({ signal }) =>
      askProvider({ signal, httpFailureOf }, async () => {
        const { models } = await sdk();
        await readJson(await models.retrieve(model, {}, { signal }).asResponse());
      }),
  };
}

/** The SDK is large, so it is loaded when it is first needed. Retries and limits are those of the callers alone. */
async function loadSdk(baseUrl: string, key: CurrentKey): Promise<Anthropic> {
  const { Anthropic } = await import('@anthropic-ai/sdk');
  return new Anthropic({
    baseURL: baseUrl,
    apiKey: () => currentKey(key),
    // What the SDK would otherwise take from the environment by itself; spans could carry source text.
    webhookKey: null,
    openTelemetry: { traces: false, propagation: false },
    logLevel: 'off',
    maxRetries: 0,
    timeout: SDK_TIMEOUT_MS,
    fetch: providerFetch,
  });
}

function requestBody(
  { instructions, input, format, maxOutputTokens }: ModelRequest,
  model: string,
  effort: ReasoningEffort,
): MessageCreateParamsNonStreaming {
  return {
    model,
    max_tokens: maxOutputTokens,
    // The marker ends what is kept: instructions that never change. The input after it is another one each time.
    system: [{ type: 'text', text: instructions, cache_control: { type: 'ephemeral' } }],
    messages: [{ role: 'user', content: input }],
    ...reasoning(effort, { type: 'json_schema', schema: { ...format.schema } }),
  };
}

function reasoning(
  effort: ReasoningEffort,
  format: { type: 'json_schema'; schema: Record<string, unknown> },
): Pick<MessageCreateParamsNonStreaming, 'output_config' | 'thinking'> {
  if (effort === 'default') return { output_config: { format } };
  if (effort === 'none' || effort === 'minimal') return { output_config: { format }, thinking: { type: 'disabled' } };
  return { output_config: { format, effort } };
}

/** The least effort that a model takes, by its name: some know no effort, and only some can do without thinking. */
function leastEffort(model: string): ReasoningEffort {
  if (/claude-3|-4-5\b/.test(model)) return 'default';
  return /haiku-5/.test(model) ? 'none' : 'low';
}

function readReply(reply: unknown): ModelReply {
  const usage = readUsage(field<Message>(reply, 'usage'));
  const failure = failureOfStop(field<Message>(reply, 'stop_reason'), usage);
  if (failure !== undefined) throw failure;
  const text = listOf(field<Message>(reply, 'content'))
    .filter((block) => field<TextBlock>(block, 'type') === 'text')
    .map((block) => textOf(field<TextBlock>(block, 'text')))
    .join('');
  return wholeReply(text, usage);
}

function failureOfStop(reason: unknown, usage: ModelUsage | undefined): ModelFailure | undefined {
  switch (reason) {
    case 'end_turn':
    case 'stop_sequence':
      return undefined;
    case 'max_tokens':
      return truncatedReply(usage);
    case 'model_context_window_exceeded':
      return new ModelFailure('input_too_long', 'The input leaves no room for an answer.', { usage });
    case 'refusal':
      return refusedReply(usage);
    default:
      return unfinishedReply(usage);
  }
}

/** The provider counts what it read from and wrote to its cache beside the rest of the input; here all of it is input. */
function readUsage(usage: unknown): ModelUsage | undefined {
  if (typeof usage !== 'object' || usage === null) return undefined;
  const cached = countOf(field<Usage>(usage, 'cache_read_input_tokens'));
  const written = countOf(field<Usage>(usage, 'cache_creation_input_tokens'));
  const details = field<Usage>(usage, 'output_tokens_details');
  return {
    inputTokens: countOf(field<Usage>(usage, 'input_tokens')) + cached + written,
    cachedInputTokens: cached,
    outputTokens: countOf(field<Usage>(usage, 'output_tokens')),
    reasoningTokens: countOf(field<OutputTokensDetails>(details, 'thinking_tokens')),
  };
}

/** What an error of the SDK says of an answer with an error status; those of the connection have none. */
function httpFailureOf(error: unknown): HttpFailure | undefined {
  const status = field<APIError>(error, 'status');
  if (typeof status !== 'number') return undefined;
  const headers = field<APIError>(error, 'headers');
  const code = field<APIError>(error, 'errorCode');
  const type = field<APIError>(error, 'type');
  const body = field<ErrorResponse>(field<APIError>(error, 'error'), 'error');
  return {
    status,
    headers: headers instanceof Headers ? headers : undefined,
    codes: [code, type],
    text: textOf(field<ErrorResponse['error']>(body, 'message')),
  };
}
