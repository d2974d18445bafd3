export type { AnswerInTurn, FailedAnalyzers, TurnOptions } from './analyzers/ask-in-turn.ts';
export { analyzersFor, askInTurn } from './analyzers/ask-in-turn.ts';
export type { AnalyzerAttempt, ModelAnalyzer } from './analyzers/model-analyzer.ts';
export type { PreparePrompt } from './analyzers/model-reading.ts';
export type { OpenAnalyzersOptions, OpenedAnalyzers } from './analyzers/open-analyzers.ts';
export { openAnalyzers } from './analyzers/open-analyzers.ts';
export type { KeyHealth, KeyLog, KeyTiming, ModelKeyOptions } from './keys/model-key.ts';
export { ModelKey } from './keys/model-key.ts';
export type {
  AnswerFormat,
  CallOptions,
  ModelClient,
  ModelReply,
  ModelRequest,
  ModelUsage,
  ProviderName,
} from './model/model-client.ts';
export type { FailureKind, ModelFailureOptions } from './model/model-failure.ts';
export { ModelFailure } from './model/model-failure.ts';
export type { BudgetClaim, BudgetStatus, DailyBudgetOptions, Reservation } from './money/daily-budget.ts';
export { DailyBudget } from './money/daily-budget.ts';
export type { BudgetInspection } from './money/inspect-budget.ts';
export { inspectBudget } from './money/inspect-budget.ts';
export { PRICES_AS_OF } from './money/prices.ts';
export type { PreparedPrompt, PromptRequest } from './prompt/prepare-prompt.ts';
export { MIN_BUDGET_TOKENS, preparePrompt } from './prompt/prepare-prompt.ts';
export type { PromptPool, PromptPoolOptions } from './prompt/prompt-pool.ts';
export { createPromptPool } from './prompt/prompt-pool.ts';
export { createModelClient } from './providers/create-model-client.ts';
export type { CurrentKey, ProviderSettings, ReasoningEffort } from './providers/provider-settings.ts';
export type { CircuitStatus } from './resilience/circuit.ts';
export { type ResilienceOptions, type ResilientClient, resilientClient } from './resilience/resilient-client.ts';
export type { ConfiguredProvider, LoadedModelSettings, ModelSettings } from './settings/model-settings.ts';
export { loadModelSettings } from './settings/model-settings.ts';
export type { AnalyzerName } from './settings/setting-table.ts';
export { MODEL_SETTINGS } from './settings/setting-table.ts';
