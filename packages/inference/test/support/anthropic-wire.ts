import type { Message, MessageCreateParamsNonStreaming, StopReason } from '@anthropic-ai/sdk/resources/messages';
import type { ErrorType } from '@anthropic-ai/sdk/resources/shared';
import { z } from 'zod';
import type { AskedRequest, ErrorAnswer, ModelAnswer, ProviderWire } from './provider-wire.ts';
import { answerSchema, tokenLimit } from './wire-schemas.ts';

/** The version of the API that the installed SDK speaks. */
const VERSION = '2026-10-21';

const requestSchema = z.strictObject({
  model: z.string().min(1),
  max_tokens: tokenLimit,
  system: z.tuple([
    z.strictObject({
      type: z.literal('text'),
      text: z.string().min(1),
      cache_control: z.strictObject({ type: z.literal('ephemeral') }),
    }),
  ]),
  messages: z.tuple([z.strictObject({ role: z.literal('user'), content: z.string().min(1) })]),
  output_config: z.strictObject({
    format: z.strictObject({ type: z.literal('json_schema'), schema: answerSchema }),
    effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).optional(),
  }),
  thinking: z.strictObject({ type: z.literal('disabled') }).optional(),
});

/** The compiler compares what is taken here with what the SDK says can be sent. */
function asParams(body: z.infer<typeof requestSchema>) {
  const { thinking, output_config, ...rest } = body;
  const { format, effort } = output_config;
  return {
    ...rest,
    output_config: { format, ...(effort && { effort }) },
    ...(thinking && { thinking }),
  } satisfies MessageCreateParamsNonStreaming;
}

/** Anthropic's Messages API. */
export const anthropicWire: ProviderWire = {
  basePath: '',
  askPath: '/v1/messages',
  modelsPath: '/v1/models',
  faultsOf: (headers) =>
    headers['anthropic-version'] === VERSION ? [] : [`anthropic-version is ${headers['anthropic-version']}`],
  read(body) {
    const params = asParams(requestSchema.parse(body));
    const [{ text }] = params.system;
    const [{ content }] = params.messages;
    return { model: params.model, instructions: text, input: content, maxOutputTokens: params.max_tokens, body };
  },
  answer: (asked, answer) => message(asked, answer),
  error: anthropicError,
  model: (id) => ({
    id,
    type: 'model',
    display_name: id,
    created_at: '2026-10-01T00:00:00Z',
    lifecycle: 'active',
    max_input_tokens: 200_000,
    max_tokens: 64_000,
  }),
  models: (ids) => ({ data: ids.map((id) => ({ id, type: 'model' })), has_more: false }),
};

function anthropicError({ status, message = 'An error.', type = ERROR_TYPES.get(status), code }: ErrorAnswer) {
  return {
    type: 'error',
    error: { type: type ?? 'api_error', message, ...(code && { details: { error_code: code } }) },
    request_id: 'req_0a1b2c3d4e5f',
  };
}

const ERROR_TYPES: ReadonlyMap<number, ErrorType> = new Map<number, ErrorType>([
  [400, 'invalid_request_error'],
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [429, 'rate_limit_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
]);

const STOP_REASONS: Record<ModelAnswer['ending'], StopReason> = {
  whole: 'end_turn',
  truncated: 'max_tokens',
  refused: 'refusal',
  filtered: 'refusal',
};

/** Every field that the reference lists. */
function message({ model }: AskedRequest, { text, ending, usage }: ModelAnswer): Message {
  const written = ending === 'refused' ? 0 : Math.floor((usage.inputTokens - usage.cachedInputTokens) / 2);
  return {
    id: 'msg_0a1b2c3d4e5f',
    type: 'message',
    role: 'assistant',
    model,
    container: null,
    diagnostics: null,
    content: [
      { type: 'thinking', thinking: '', signature: 'c2lnbmF0dXJl' },
      ...(text === '' ? [] : [{ type: 'text', text, citations: null } as const]),
    ],
    stop_reason: STOP_REASONS[ending],
    stop_sequence: null,
    stop_details: STOP_REASONS[ending] === 'refusal' ? { type: 'refusal', category: null, explanation: text } : null,
    usage: {
      input_tokens: usage.inputTokens - usage.cachedInputTokens - written,
      cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: written },
      cache_creation_input_tokens: written,
      cache_read_input_tokens: usage.cachedInputTokens,
      inference_geo: null,
      output_tokens: usage.outputTokens,
      output_tokens_details: { thinking_tokens: usage.reasoningTokens },
      server_tool_use: null,
      service_tier: 'standard',
      speed: null,
    },
  };
}
