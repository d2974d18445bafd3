import {
  type Analysis,
  type BlockId,
  countLines,
  LineClaims,
  MAX_DESCRIPTION_LENGTH,
  normalizeRanges,
} from '@iris/core';
import type { AnalysisMetadata, AnalyzeResponse } from '@iris/core/wire';
import type { AnalysisOrigin } from '../reading-session.ts';
import { type AskedServer, quoteServer } from './server-words.ts';

/** In UTF-16 code units; a server of ours keeps far below. */
const MAX_NAME_LENGTH = 200;

/** As the rules name a block of which nothing tells what it is. */
const FALLBACK_LABEL = 'Unnamed statements';

/**
 * An answer as an analysis of the text that was sent. A server is not trusted with what a reader sees: lines outside the
 * file, lines given twice, invisible characters and the key that it was sent go.
 */
export function toAnalysis(answer: AnalyzeResponse, text: string, apiKey?: string): Analysis {
  const { metadata } = answer;
  const lineCount = countLines(text);
  const lines = new LineClaims();
  const ids = new Set<string>();
  const blocks = answer.responsibility_blocks.flatMap((block) => {
    const id = isName(block.id) ? quoteServer(block.id, MAX_NAME_LENGTH, apiKey) : '';
    if (id === '' || ids.has(id)) return [];
    const ranges = lines.claim(normalizeRanges(block.ranges, lineCount));
    if (ranges.length === 0) return [];
    ids.add(id);
    return [
      {
        // The server made it with the same function of core; here it is only compared.
        id: id as BlockId,
        label: quoteServer(block.label, MAX_NAME_LENGTH, apiKey) || FALLBACK_LABEL,
        description: quoteServer(block.description, MAX_DESCRIPTION_LENGTH, apiKey),
        ranges,
      },
    ];
  });
  return {
    fileIntent: quoteServer(answer.file_intent, MAX_NAME_LENGTH, apiKey),
    blocks,
    facts: {
      lineCount,
      minified: metadata.minified,
      generated: metadata.generated,
      hasSyntaxErrors: metadata.has_syntax_errors,
    },
  };
}

/** An id is never shown, but kept and sent about as often as a label is. */
function isName(id: string): boolean {
  return id.length <= MAX_NAME_LENGTH;
}

export function toOrigin(metadata: AnalysisMetadata, { host, apiKey }: AskedServer): AnalysisOrigin {
  const { degraded } = metadata;
  return {
    analyzer: metadata.analyzer,
    model: quoteServer(metadata.model, MAX_NAME_LENGTH, apiKey),
    cache: metadata.cache_tier ?? 'none',
    where: 'server',
    host,
    ...(degraded !== undefined && { degraded: quoteServer(degraded, MAX_NAME_LENGTH, apiKey) }),
  };
}
