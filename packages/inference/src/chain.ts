/** For those who ask analyzers, whether or not one of them asks a model: loads nothing that models need. */
export type { AnswerInTurn, FailedAnalyzers, TurnOptions } from './analyzers/ask-in-turn.ts';
export { analyzersFor, askInTurn } from './analyzers/ask-in-turn.ts';
