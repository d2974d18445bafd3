export type {
  AnswerFormat,
  ModelClient,
  ModelReply,
  ModelRequest,
  ModelUsage,
  ProviderName,
} from './model/model-client.ts';
export type { FailureKind, ModelFailureOptions } from './model/model-failure.ts';
export { ModelFailure } from './model/model-failure.ts';
