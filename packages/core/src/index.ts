export type { Analysis, BlockId, DraftAnalysis, DraftBlock, FileFacts, ResponsibilityBlock } from './analysis.ts';
export type {
  AnalyzeOptions,
  Analyzer,
  AnalyzerAnswer,
  AnalyzerHealth,
  AnalyzerName,
  CancelSignal,
  PromptMode,
  PromptNotes,
  Usage,
} from './analyzer.ts';
export { addUsage, NO_USAGE } from './analyzer.ts';
export type { AnalyzerErrorOptions, AnalyzerFailure, AnalyzerFailureReason } from './analyzer-failures.ts';
export { ANALYZER_FAILURES, AnalyzerError, describeFailures } from './analyzer-failures.ts';
export { makeBlockId } from './block-id.ts';
export { carryOver } from './carry-over.ts';
export type { ErrorCode, FieldProblem, IrisErrorOptions } from './errors.ts';
export { ERRORS, errorType, IrisError } from './errors.ts';
export { isNestedDeeperThan } from './json-nesting.ts';
export { isGenericLabel, isGenericWord, labelWords, MAX_LABEL_WORDS, MIN_LABEL_WORDS, nameToPhrase } from './labels.ts';
export { countLines, LineIndex, splitLines } from './lines.ts';
export { isPlainText, toPlainText, toVisibleLine } from './plain-text.ts';
export type { LineRange } from './ranges.ts';
export { countRangeLines, countSharedLines, LineClaims, normalizeRanges, subtractRanges } from './ranges.ts';
export type { Repair, RuledAnalysis } from './rules.ts';
export { applyRules, EMPTY_FILE_INTENT, MAX_DESCRIPTION_LENGTH, MAX_INTENT_WORDS } from './rules.ts';
export type { NumberedLine, NumberedLinesProblem, SourceFile } from './source-file.ts';
export { isBlank, joinNumberedLines, MAX_LINE_NUMBER, stripLineNumbers } from './source-file.ts';
export type { Provenance } from './wire-format.ts';
export { toAnalyzeResponse, toProblem } from './wire-format.ts';
