import type { Analysis, BlockId, LineRange, ResponsibilityBlock } from '@iris/core';
import type { AnalysisOrigin } from '../../src/index.ts';

export const LOCAL: AnalysisOrigin = { analyzer: 'structural', cache: 'none', where: 'local' };
export const REMOTE: AnalysisOrigin = { analyzer: 'openai', model: 'm', cache: 'none', where: 'server', host: 'h' };

/** Tests may name an id; elsewhere only core makes them. */
export function id(text: string): BlockId {
  return text as BlockId;
}

export function block(name: string, label: string, ...ranges: readonly LineRange[]): ResponsibilityBlock {
  return { id: id(name), label, description: '', ranges };
}

export function analysisOf(...blocks: readonly ResponsibilityBlock[]): Analysis {
  const facts = { lineCount: 30, minified: false, generated: false, hasSyntaxErrors: false };
  return { fileIntent: 'Request handling', blocks, facts };
}
