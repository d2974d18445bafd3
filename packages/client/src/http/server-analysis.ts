import {
  type Analysis,
  type BlockId,
  countLines,
  LineClaims,
  MAX_DESCRIPTION_LENGTH,
  normalizeRanges,
  toPlainText,
} from '@iris/core';
import type { AnalysisMetadata, AnalyzeResponse } from '@iris/core/wire';
import type { AnalysisOrigin } from '../reading-session.ts';

/** In UTF-16 code units; a server of ours keeps far below. */
const MAX_NAME_LENGTH = 200;

/**
 * An answer as an analysis of the text that was sent. A server is not trusted with what a reader sees: lines outside the
 * file, lines given twice and invisible characters go.
 */
export function toAnalysis(answer: AnalyzeResponse, text: string): Analysis {
  const { metadata } = answer;
  const lineCount = countLines(text);
  const lines = new LineClaims();
  const ids = new Set<string>();
  const blocks = answer.responsibility_blocks.flatMap((block) => {
    const ranges = lines.claim(normalizeRanges(block.ranges, lineCount));
    if (ranges.length === 0 || block.id === '' || ids.has(block.id)) return [];
    ids.add(block.id);
    return [
      {
        // The server made it with the same function of core; here it is only compared.
        id: block.id as BlockId,
        label: toPlainText(block.label, MAX_NAME_LENGTH),
        description: toPlainText(block.description, MAX_DESCRIPTION_LENGTH),
        ranges,
      },
    ];
  });
  return {
    fileIntent: toPlainText(answer.file_intent, MAX_NAME_LENGTH),
    blocks,
    facts: {
      lineCount,
      minified: metadata.minified,
      generated: metadata.generated,
      hasSyntaxErrors: metadata.has_syntax_errors,
    },
  };
}

export function toOrigin(metadata: AnalysisMetadata, host: string): AnalysisOrigin {
  return {
    analyzer: metadata.analyzer,
    model: toPlainText(metadata.model, MAX_NAME_LENGTH),
    cache: metadata.cache_tier ?? 'none',
    where: 'server',
    host,
    ...(metadata.degraded !== undefined && { degraded: toPlainText(metadata.degraded, MAX_NAME_LENGTH) }),
  };
}
