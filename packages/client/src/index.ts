export { whatIsWrongWithKey } from './http/api-key.ts';
export type { ClientFailureKind } from './http/client-error.ts';
export { IrisClientError, isClientError } from './http/client-error.ts';
export { parseEndpoint } from './http/endpoint.ts';
export { findEditsSince, moveOrigins, originsOf } from './line-origins.ts';
export type {
  AnalysisOrigin,
  Reading,
  ReadingEvent,
  ReadingFailure,
  ReadingNotice,
  ReadingPhase,
  ReadingSession,
  Remedy,
} from './reading-session.ts';
export { NO_READING, readingOf, reduceReading } from './reading-session.ts';
export type { TextChange } from './text-lines.ts';
export { applyTextChanges, countEditorLines, splitEditorLines } from './text-lines.ts';
