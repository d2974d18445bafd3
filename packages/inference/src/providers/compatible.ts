import type {
  ChatCompletion,
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessage,
} from 'openai/resources/chat/completions';
import type { CompletionUsage } from 'openai/resources/completions';
import type { Model } from 'openai/resources/models';
import type { ModelClient, ModelReply, ModelUsage } from '../model/model-client.ts';
import { ModelFailure } from '../model/model-failure.ts';
import { askProvider, readJson } from './ask-provider.ts';
import { FIRST_MANNER, mannerAfter, phrase } from './chat-manner.ts';
import { failureOfStatus } from './http-failures.ts';
import { refusedReply, truncatedReply, wholeReply } from './model-reply.ts';
import { openAiHttpFailure, openAiSdk } from './openai-sdk.ts';
import type { CompatibleProviderSettings } from './provider-settings.ts';
import { countOf, field, listOf, textOf } from './untrusted-fields.ts';

/**
 * Any server that speaks OpenAI's Chat Completions: Ollama, vLLM, LM Studio, llama.cpp, gateways. They differ in what
 * they take: a field that a server refuses is asked for in another way within the same call, and by all later calls.
 */
export function compatibleClient({ model, key, baseUrl, effort = 'default' }: CompatibleProviderSettings): ModelClient {
  const sdk = openAiSdk(baseUrl, key);
  let manner = FIRST_MANNER;

  /** Ends after a few turns: there is no way back to a manner that was refused. */
  async function negotiate(ask: (asked: typeof manner) => Promise<Response>): Promise<Response> {
    const asked = manner;
    try {
      return await ask(asked);
    } catch (error) {
      const failure = openAiHttpFailure(error);
      const other = failure && mannerAfter(asked, failure);
      if (other === undefined) throw error;
      // Unless another call has found one meanwhile.
      if (manner === asked) manner = other;
      return negotiate(ask);
    }
  }

  return {
    provider: 'compatible',
    model,
    identity: `compatible/${model}/${effort}`,
    call: (request, { signal }) =>
      askProvider({ signal, httpFailureOf: openAiHttpFailure }, async () => {
        const { chat } = await sdk();
        const response = await negotiate((asked) => {
          const body: ChatCompletionCreateParamsNonStreaming = {
            model,
            ...phrase(request, asked),
            ...(effort === 'default' ? {} : { reasoning_effort: effort }),
          };
          return chat.completions.create(body, { signal }).asResponse();
        });
        return readReply(await readJson(response));
      }),
    check: ({ signal }) =>
      askProvider({ signal, httpFailureOf: openAiHttpFailure }, async () => {
        const { models } = await sdk();
        requireModel(model, await readJson(await models.list({ signal }).asResponse()));
      }),
  };
}

function readReply(reply: unknown): ModelReply {
  const usage = readUsage(field<ChatCompletion>(reply, 'usage'));
  const choice = listOf(field<ChatCompletion>(reply, 'choices'))[0];
  if (choice === undefined) throw failureOfErrorBody(reply);
  const message = field<ChatCompletion.Choice>(choice, 'message');
  const refusal = textOf(field<ChatCompletionMessage>(message, 'refusal'));
  const reason = field<ChatCompletion.Choice>(choice, 'finish_reason');
  if (refusal !== '' || reason === 'content_filter') throw refusedReply(usage);
  if (reason === 'length') throw truncatedReply(usage);
  return wholeReply(withoutThoughts(textOf(field<ChatCompletionMessage>(message, 'content'))), usage);
}

/** Gateways answer 200 with an error in the body when the server behind them fails. */
function failureOfErrorBody(reply: unknown): ModelFailure {
  const error = field<{ error: unknown }>(reply, 'error');
  const code = field<{ code: unknown }>(error, 'code');
  const status = typeof code === 'number' && code >= 400 && code < 600 ? code : undefined;
  if (status === undefined) return new ModelFailure('malformed', 'The answer of the server is not a chat completion.');
  const text = textOf(field<{ message: unknown }>(error, 'message'));
  return failureOfStatus({ status, headers: undefined, codes: [code], text });
}

/** Servers that do not part a reasoning model's thoughts from its answer send them in front of it. */
function withoutThoughts(text: string): string {
  const end = text.trimStart().startsWith('<think>') ? text.indexOf('</think>') : -1;
  return end === -1 ? text : text.slice(end + '</think>'.length);
}

function readUsage(usage: unknown): ModelUsage | undefined {
  if (typeof usage !== 'object' || usage === null) return undefined;
  const input = field<CompletionUsage>(usage, 'prompt_tokens_details');
  const output = field<CompletionUsage>(usage, 'completion_tokens_details');
  return {
    inputTokens: countOf(field<CompletionUsage>(usage, 'prompt_tokens')),
    cachedInputTokens: countOf(field<CompletionUsage.PromptTokensDetails>(input, 'cached_tokens')),
    outputTokens: countOf(field<CompletionUsage>(usage, 'completion_tokens')),
    reasoningTokens: countOf(field<CompletionUsage.CompletionTokensDetails>(output, 'reasoning_tokens')),
  };
}

/** Ollama lists `llama3:latest` for what may be called `llama3`. A server that lists nothing is believed. */
function requireModel(model: string, list: unknown): void {
  const ids = listOf(field<{ data: unknown }>(list, 'data')).map((each) => field<Model>(each, 'id'));
  if (ids.length > 0 && !ids.includes(model) && !ids.includes(`${model}:latest`)) {
    throw new ModelFailure('rejected', `The server does not have the model ${model}: load it, or choose another.`);
  }
}
