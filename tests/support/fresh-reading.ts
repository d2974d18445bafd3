import { applyRules, NO_USAGE, type SourceFile, toAnalyzeResponse } from '@iris/core';
import { createLocalAnalyzer } from '@iris/engine/local';
import { type Reading, readingOf } from './ask.ts';

const analyzer = createLocalAnalyzer();

/** What this release's engine says of a file, past every cache. */
export async function readFresh(file: SourceFile): Promise<Reading> {
  const { draft } = await analyzer.analyze(file, { signal: new AbortController().signal });
  const { analysis, repairs } = applyRules(draft, file);
  const provenance = { analyzer: analyzer.name, model: analyzer.model, cacheTier: null, usage: NO_USAGE, repairs };
  return readingOf(toAnalyzeResponse(analysis, { ...provenance, durationMs: 0, requestId: 'none' }));
}
