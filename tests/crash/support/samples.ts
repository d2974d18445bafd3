import { type CacheKey, makeCacheKey, type StoredAnswer } from '@iris/cache';
import { applyRules, type SourceFile } from '@iris/core';
import { createLocalAnalyzer } from '@iris/engine/local';
import { makeSources } from './sample-sources.ts';

/** A source file, and what the real engine says of it. */
export interface Sample {
  readonly source: SourceFile;
  readonly key: CacheKey;
  readonly answer: StoredAnswer;
}

/** Analyzes `count` sources anew, as the server does when its cache has nothing. */
export async function analyzeSamples(count: number): Promise<Sample[]> {
  const analyzer = createLocalAnalyzer();
  const samples: Sample[] = [];
  for (const source of makeSources(count)) {
    const { draft, usage } = await analyzer.analyze(source, { signal: new AbortController().signal });
    const { analysis, repairs } = applyRules(draft, source);
    const key = makeCacheKey({ ...source, identity: analyzer.identity });
    samples.push({ source, key, answer: { analysis, analyzer: analyzer.name, model: analyzer.model, usage, repairs } });
  }
  return samples;
}
