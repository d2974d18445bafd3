import type { Analysis, ResponsibilityBlock } from './analysis.ts';
import type { AnalyzerName, PromptNotes, Usage } from './analyzer.ts';
import { ERRORS, errorType, type IrisError } from './errors.ts';
import type { AnalysisMetadata, AnalyzeResponse, Problem } from './wire.ts';

/** How an answer came about: everything that the metadata says beside the facts of the file. */
export interface Provenance {
  readonly analyzer: AnalyzerName;
  readonly model: string;
  readonly cacheTier: 'memory' | 'disk' | 'shared' | null;
  readonly usage: Usage;
  readonly repairs: readonly string[];
  /** How the file was shown to a model. */
  readonly prompt?: PromptNotes | undefined;
  readonly degraded?: string | undefined;
  readonly durationMs: number;
  readonly requestId: string;
}

/** The API's answer. `echo` is what the client sent as metadata; the fields made here win over it. */
export function toAnalyzeResponse(
  analysis: Analysis,
  provenance: Provenance,
  echo: Readonly<Record<string, unknown>> = {},
): AnalyzeResponse {
  return {
    success: true,
    file_intent: analysis.fileIntent,
    responsibility_blocks: analysis.blocks.map(toWireBlock),
    metadata: { ...withoutOptionalFields(echo), ...toMetadata(analysis, provenance) },
  };
}

/** The API's error object (RFC 9457 problem details, and what older clients read). */
export function toProblem(error: IrisError, requestId: string): Problem {
  return {
    success: false,
    error: error.message,
    type: errorType(error.code),
    title: ERRORS[error.code].title,
    status: error.status,
    detail: error.message,
    request_id: requestId,
    ...(error.fields.length > 0 && { errors: error.fields.map(({ field, message }) => ({ field, message })) }),
  };
}

function toWireBlock(block: ResponsibilityBlock): AnalyzeResponse['responsibility_blocks'][number] {
  return {
    id: block.id,
    label: block.label,
    description: block.description,
    ranges: block.ranges.map(([start, end]) => [start, end]),
  };
}

/** A server's field that is absent says something too: a client's `degraded` must not pass for ours. */
const OPTIONAL_FIELDS: ReadonlySet<string> = new Set<keyof AnalysisMetadata & string>([
  'cached_input_tokens',
  'reasoning_tokens',
  'prompt_mode',
  'masked_secrets',
  'removed_characters',
  'degraded',
]);

function withoutOptionalFields(echo: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(echo).filter(([name]) => !OPTIONAL_FIELDS.has(name)));
}

function toMetadata(analysis: Analysis, provenance: Provenance): AnalysisMetadata {
  const { usage, prompt, degraded } = provenance;
  return {
    analyzer: provenance.analyzer,
    model: provenance.model,
    cache_hit: provenance.cacheTier === null ? 0 : 1,
    cache_tier: provenance.cacheTier,
    input_tokens: usage.inputTokens,
    ...(usage.cachedInputTokens !== undefined && { cached_input_tokens: usage.cachedInputTokens }),
    output_tokens: usage.outputTokens,
    ...(usage.reasoningTokens !== undefined && { reasoning_tokens: usage.reasoningTokens }),
    estimated_cost_usd: usage.estimatedCostUsd,
    duration_ms: Math.round(provenance.durationMs * 100) / 100,
    request_id: provenance.requestId,
    line_count: analysis.facts.lineCount,
    has_syntax_errors: analysis.facts.hasSyntaxErrors,
    minified: analysis.facts.minified,
    generated: analysis.facts.generated,
    repairs: [...provenance.repairs],
    ...(prompt !== undefined && {
      prompt_mode: prompt.mode,
      masked_secrets: prompt.maskedSecrets,
      removed_characters: prompt.removedCharacters,
    }),
    ...(degraded !== undefined && { degraded }),
  };
}
