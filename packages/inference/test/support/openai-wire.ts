import type { Model } from 'openai/resources/models';
import type {
  Response,
  ResponseCreateParamsNonStreaming,
  ResponseOutputMessage,
} from 'openai/resources/responses/responses';
import { z } from 'zod';
import type { AskedRequest, ErrorAnswer, ModelAnswer, ProviderWire } from './provider-wire.ts';
import { answerSchema, formatName, tokenLimit } from './wire-schemas.ts';

const requestSchema = z.strictObject({
  model: z.string().min(1),
  instructions: z.string().min(1),
  input: z.string().min(1),
  text: z.strictObject({
    format: z.strictObject({
      type: z.literal('json_schema'),
      name: formatName,
      schema: answerSchema,
      strict: z.literal(true),
    }),
  }),
  reasoning: z
    .strictObject({ effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']) })
    .optional(),
  max_output_tokens: tokenLimit,
  store: z.literal(false),
});

/** The compiler compares what is taken here with what the SDK says can be sent. */
function asParams(body: z.infer<typeof requestSchema>) {
  const { reasoning, ...rest } = body;
  return { ...rest, ...(reasoning && { reasoning }) } satisfies ResponseCreateParamsNonStreaming;
}

/** OpenAI's Responses API. */
export const openAiWire: ProviderWire = {
  basePath: '/v1',
  askPath: '/v1/responses',
  modelsPath: '/v1/models',
  faultsOf: () => [],
  read(body) {
    const { model, instructions, input, max_output_tokens } = asParams(requestSchema.parse(body));
    return { model, instructions, input, maxOutputTokens: max_output_tokens, body };
  },
  answer: (asked, answer) => response(asked, answer),
  error: openAiError,
  model: openAiModel,
  models: (ids) => ({ object: 'list', data: ids.map(openAiModel) }),
};

export function openAiModel(id: string): Model {
  return { id, object: 'model', created: 1_754_500_000, owned_by: 'system' };
}

export function openAiError({ message = 'An error.', type = 'invalid_request_error', code }: ErrorAnswer) {
  return { error: { message, type, param: null, code: code ?? null } };
}

/** Every field that the reference lists; `output_text` is the SDK's own. */
function response(asked: AskedRequest, { text, ending, usage }: ModelAnswer): Omit<Response, 'output_text'> {
  const isIncomplete = ending === 'truncated' || ending === 'filtered';
  const { reasoning, text: format } = asParams(requestSchema.parse(asked.body));
  return {
    id: 'resp_0a1b2c3d4e5f',
    object: 'response',
    created_at: 1_763_000_000,
    completed_at: isIncomplete ? null : 1_763_000_002,
    status: isIncomplete ? 'incomplete' : 'completed',
    access_programs: null,
    background: false,
    error: null,
    incomplete_details: isIncomplete
      ? { reason: ending === 'truncated' ? 'max_output_tokens' : 'content_filter' }
      : null,
    instructions: asked.instructions,
    max_output_tokens: asked.maxOutputTokens,
    max_tool_calls: null,
    metadata: {},
    model: asked.model,
    output: [
      { id: 'rs_0a1b2c3d4e5f', type: 'reasoning', summary: [] },
      ...(ending === 'truncated' && text === '' ? [] : [message({ text, ending })]),
    ],
    parallel_tool_calls: true,
    previous_response_id: null,
    prompt_cache_key: null,
    reasoning: { effort: reasoning?.effort ?? null, summary: null },
    safety_identifier: null,
    service_tier: 'default',
    temperature: 1,
    text: { ...format, verbosity: 'medium' },
    tool_choice: 'auto',
    tools: [],
    top_logprobs: 0,
    top_p: 1,
    truncation: 'disabled',
    usage: {
      input_tokens: usage.inputTokens,
      input_tokens_details: { cached_tokens: usage.cachedInputTokens, cache_write_tokens: 0 },
      output_tokens: usage.outputTokens,
      output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
      total_tokens: usage.inputTokens + usage.outputTokens,
    },
  };
}

function message({ text, ending }: Pick<ModelAnswer, 'text' | 'ending'>): ResponseOutputMessage {
  return {
    id: 'msg_0a1b2c3d4e5f',
    type: 'message',
    role: 'assistant',
    status: ending === 'whole' || ending === 'refused' ? 'completed' : 'incomplete',
    content:
      ending === 'refused'
        ? [{ type: 'refusal', refusal: `I cannot help with this: ${text}` }]
        : [{ type: 'output_text', text, annotations: [], logprobs: [] }],
  };
}
