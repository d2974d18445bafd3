import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import type { ModelRequest } from '../model/model-client.ts';
import { failureOfStatus, type HttpFailure } from './http-failures.ts';

/** How a Chat Completions server wants to be asked, in what such servers differ. */
export interface ChatManner {
  /** `none`: the schema stands in the prompt alone. */
  readonly format: 'json_schema' | 'json_object' | 'none';
  readonly limit: 'max_tokens' | 'max_completion_tokens';
}

/** Asked for first: the schema enforced, and the limit's old name, which more servers know than the new one. */
export const FIRST_MANNER: ChatManner = { format: 'json_schema', limit: 'max_tokens' };

type Phrased = Pick<
  ChatCompletionCreateParamsNonStreaming,
  'messages' | 'response_format' | 'max_tokens' | 'max_completion_tokens'
>;

export function phrase({ instructions, input, format, maxOutputTokens }: ModelRequest, manner: ChatManner): Phrased {
  const system =
    manner.format === 'json_schema'
      ? instructions
      : `${instructions}\n\nAnswer with one JSON object and nothing else. Its JSON Schema:\n${JSON.stringify(format.schema)}`;
  return {
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: input },
    ],
    ...responseFormat(format, manner),
    ...(manner.limit === 'max_tokens' ? { max_tokens: maxOutputTokens } : { max_completion_tokens: maxOutputTokens }),
  };
}

function responseFormat({ name, schema }: ModelRequest['format'], { format }: ChatManner) {
  switch (format) {
    case 'json_schema':
      return { response_format: { type: format, json_schema: { name, schema: { ...schema }, strict: true } } } as const;
    case 'json_object':
      return { response_format: { type: format } } as const;
    case 'none':
      return {};
  }
}

/** Which statuses servers refuse a field with. */
const REFUSALS = new Set([400, 422, 501]);
const ABOUT_FORMAT = /response[_ ]?format|json[_ ]?(?:schema|object|mode)|structured[_ ]?outputs?|guided|grammar/i;

/** Another manner, after an answer with an error status; undefined when that was about something else. */
export function mannerAfter(manner: ChatManner, failure: HttpFailure): ChatManner | undefined {
  const isRefusal = REFUSALS.has(failure.status) && failureOfStatus(failure).kind !== 'input_too_long';
  if (!isRefusal) return undefined;
  if (manner.limit === 'max_tokens' && failure.text.includes('max_completion_tokens')) {
    return { ...manner, limit: 'max_completion_tokens' };
  }
  if (manner.format === 'none' || !ABOUT_FORMAT.test(failure.text)) return undefined;
  return { ...manner, format: manner.format === 'json_schema' ? 'json_object' : 'none' };
}
