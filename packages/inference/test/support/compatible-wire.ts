import type { ChatCompletion, ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import { z } from 'zod';
import { openAiError, openAiModel } from './openai-wire.ts';
import type { AskedRequest, ModelAnswer, ProviderWire } from './provider-wire.ts';
import { answerSchema, formatName, tokenLimit } from './wire-schemas.ts';

const requestSchema = z.strictObject({
  model: z.string().min(1),
  messages: z.tuple([
    z.strictObject({ role: z.literal('system'), content: z.string().min(1) }),
    z.strictObject({ role: z.literal('user'), content: z.string().min(1) }),
  ]),
  response_format: z
    .discriminatedUnion('type', [
      z.strictObject({
        type: z.literal('json_schema'),
        json_schema: z.strictObject({ name: formatName, schema: answerSchema, strict: z.literal(true) }),
      }),
      z.strictObject({ type: z.literal('json_object') }),
    ])
    .optional(),
  max_tokens: tokenLimit.optional(),
  max_completion_tokens: tokenLimit.optional(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).optional(),
});

/** The compiler compares what is taken here with what the SDK says can be sent. */
function asParams(body: z.infer<typeof requestSchema>) {
  const { response_format, max_tokens, max_completion_tokens, reasoning_effort, ...rest } = body;
  return {
    ...rest,
    ...(response_format && { response_format }),
    ...(max_tokens && { max_tokens }),
    ...(max_completion_tokens && { max_completion_tokens }),
    ...(reasoning_effort && { reasoning_effort }),
  } satisfies ChatCompletionCreateParamsNonStreaming;
}

/** Chat Completions, as servers other than OpenAI's speak it. */
export const compatibleWire: ProviderWire = {
  basePath: '/v1',
  askPath: '/v1/chat/completions',
  modelsPath: '/v1/models',
  faultsOf: () => [],
  read(body) {
    const { model, messages, max_tokens, max_completion_tokens } = asParams(requestSchema.parse(body));
    const [system, user] = messages;
    const maxOutputTokens = max_tokens ?? max_completion_tokens ?? 0;
    return { model, instructions: system.content, input: user.content, maxOutputTokens, body };
  },
  answer: (asked, answer) => completion(asked, answer),
  error: openAiError,
  model: openAiModel,
  models: (ids) => ({ object: 'list', data: ids.map(openAiModel) }),
};

const FINISH_REASONS: Record<ModelAnswer['ending'], ChatCompletion.Choice['finish_reason']> = {
  whole: 'stop',
  truncated: 'length',
  refused: 'stop',
  filtered: 'content_filter',
};

/** Every field that the reference lists. */
function completion({ model }: AskedRequest, { text, ending, usage }: ModelAnswer): ChatCompletion {
  const isRefusal = ending === 'refused';
  return {
    id: 'chatcmpl-0a1b2c3d4e5f',
    object: 'chat.completion',
    created: 1_763_000_000,
    model,
    system_fingerprint: 'fp_0a1b2c3d',
    service_tier: 'default',
    choices: [
      {
        index: 0,
        finish_reason: FINISH_REASONS[ending],
        logprobs: null,
        message: {
          role: 'assistant',
          content: isRefusal ? null : text,
          refusal: isRefusal ? `I cannot help with this: ${text}` : null,
          annotations: [],
        },
      },
    ],
    usage: {
      prompt_tokens: usage.inputTokens,
      prompt_tokens_details: { cached_tokens: usage.cachedInputTokens, audio_tokens: 0 },
      completion_tokens: usage.outputTokens,
      completion_tokens_details: { reasoning_tokens: usage.reasoningTokens, audio_tokens: 0 },
      total_tokens: usage.inputTokens + usage.outputTokens,
    },
  };
}
