import type {
  Response as OpenAiResponse,
  ResponseCreateParamsNonStreaming,
  ResponseError,
  ResponseOutputMessage,
  ResponseOutputRefusal,
  ResponseOutputText,
  ResponseUsage,
} from 'openai/resources/responses/responses';
import type { ModelClient, ModelReply, ModelRequest, ModelUsage } from '../model/model-client.ts';
import { type FailureKind, ModelFailure } from '../model/model-failure.ts';
import { askProvider, readJson } from './ask-provider.ts';
import { refusedReply, truncatedReply, unfinishedReply, wholeReply } from './model-reply.ts';
import { openAiHttpFailure, openAiSdk } from './openai-sdk.ts';
import type { HostedProviderSettings, ReasoningEffort } from './provider-settings.ts';
import { countOf, field, listOf, textOf } from './untrusted-fields.ts';

const BASE_URL = 'https://api.openai.com/v1';

/** OpenAI's Responses API. */
export function openAiClient({ model, key, baseUrl = BASE_URL, effort }: HostedProviderSettings): ModelClient {
  const sdk = openAiSdk(baseUrl, key);
  const usedEffort = effort ?? leastEffort(model);
  return {
    provider: 'openai',
    model,
    identity: `openai/${model}/${usedEffort}`,
    call: (request, { signal }) =>
      askProvider({ signal, httpFailureOf: openAiHttpFailure }, async () => {
        const { responses } = await sdk();
        const body = requestBody(request, model, usedEffort);
        return readReply(await readJson(await responses.create(body, { signal }).asResponse()));
      }),
    check: ({ signal }) =>
      askProvider({ signal, httpFailureOf: openAiHttpFailure }, async () => {
        const { models } = await sdk();
        await readJson(await models.retrieve(model, { signal }).asResponse());
      }),
  };
}

function requestBody(
  { instructions, input, format, maxOutputTokens }: ModelRequest,
  model: string,
  effort: ReasoningEffort,
): ResponseCreateParamsNonStreaming {
  return {
    model,
    instructions,
    input,
    text: { format: { type: 'json_schema', name: format.name, schema: { ...format.schema }, strict: true } },
    max_output_tokens: maxOutputTokens,
    // Source text is not left behind with the provider.
    store: false,
    ...(effort === 'default' ? {} : { reasoning: { effort } }),
  };
}

/** The least effort that a model takes, by its name; the first match counts. */
const LEAST_EFFORTS: readonly (readonly [name: RegExp, effort: ReasoningEffort])[] = [
  // Models that do not reason, or always as much, refuse the field.
  [/^(?:ft:)?(?:gpt-[34]|chatgpt)|-chat|-pro\b/, 'default'],
  [/^gpt-5(?:-mini|-nano)?(?:-\d{4}-\d{2}-\d{2})?$/, 'minimal'],
  [/^gpt-5\.\d+(?!.*codex)/, 'none'],
];

function leastEffort(model: string): ReasoningEffort {
  return LEAST_EFFORTS.find(([name]) => name.test(model))?.[1] ?? 'low';
}

function readReply(reply: unknown): ModelReply {
  const usage = readUsage(field<OpenAiResponse>(reply, 'usage'));
  if (field<OpenAiResponse>(reply, 'object') !== 'response') throw unfinishedReply(usage);
  const parts = listOf(field<OpenAiResponse>(reply, 'output')).flatMap(partsOf);
  const failure = failureIn(reply, parts, usage);
  if (failure !== undefined) throw failure;
  const text = parts.map((part) => textOf(field<ResponseOutputText>(part, 'text'))).join('');
  return wholeReply(text, usage);
}

/** The parts of a message; none for what else a model puts out, such as its reasoning and comments on the way. */
function partsOf(item: unknown): readonly unknown[] {
  const isAnswer =
    field<ResponseOutputMessage>(item, 'type') === 'message' &&
    field<ResponseOutputMessage>(item, 'phase') !== 'commentary';
  return isAnswer ? listOf(field<ResponseOutputMessage>(item, 'content')) : [];
}

function failureIn(reply: unknown, parts: readonly unknown[], usage: ModelUsage | undefined): ModelFailure | undefined {
  const status = field<OpenAiResponse>(reply, 'status');
  if (status === 'failed') return failureOfCode(field<OpenAiResponse>(reply, 'error'), usage);
  const details = field<OpenAiResponse>(reply, 'incomplete_details');
  const reason = field<OpenAiResponse.IncompleteDetails>(details, 'reason');
  const refused = parts.some((part) => field<ResponseOutputRefusal>(part, 'type') === 'refusal');
  if (refused || reason === 'content_filter') return refusedReply(usage);
  if (reason === 'max_output_tokens') return truncatedReply(usage);
  return status === 'completed' ? undefined : unfinishedReply(usage);
}

const KIND_OF_ERROR: ReadonlyMap<unknown, FailureKind> = new Map<ResponseError['code'], FailureKind>([
  ['rate_limit_exceeded', 'rate_limited'],
  ['invalid_prompt', 'refused'],
  ['bio_policy', 'refused'],
  ['misalignment_policy_violation', 'refused'],
]);

function failureOfCode(error: unknown, usage: ModelUsage | undefined): ModelFailure {
  const kind = KIND_OF_ERROR.get(field<ResponseError>(error, 'code')) ?? 'unavailable';
  return new ModelFailure(kind, 'The provider began an answer and failed.', { usage });
}

function readUsage(usage: unknown): ModelUsage | undefined {
  if (typeof usage !== 'object' || usage === null) return undefined;
  const input = field<ResponseUsage>(usage, 'input_tokens_details');
  const output = field<ResponseUsage>(usage, 'output_tokens_details');
  return {
    inputTokens: countOf(field<ResponseUsage>(usage, 'input_tokens')),
    cachedInputTokens: countOf(field<ResponseUsage.InputTokensDetails>(input, 'cached_tokens')),
    outputTokens: countOf(field<ResponseUsage>(usage, 'output_tokens')),
    reasoningTokens: countOf(field<ResponseUsage.OutputTokensDetails>(output, 'reasoning_tokens')),
  };
}
