import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import type { Analyzer } from '@iris/core';
import type { FileReader } from './file-reader.ts';

/** Files under way for each core: enough to keep the threads busy while one of them has a long file. */
const FILES_PER_CORE = 4;
/**
 * Optimising WebAssembly pays after many files. For one, V8's background compilation only delays the end of the
 * process: without it, a cold C++ file took a fifth of the time. Takes effect for modules that are compiled later.
 */
const NO_WASM_OPTIMISATION = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];

export async function readInThisThread(): Promise<FileReader> {
  for (const flag of NO_WASM_OPTIMISATION) setFlagsFromString(flag);
  const { createLocalAnalyzer } = await import('@iris/engine/local');
  return readWith(createLocalAnalyzer(), { width: 1, close: async () => {} });
}

export async function readOnAllCores(): Promise<FileReader> {
  const threads = availableParallelism();
  const { createAnalyzerPool } = await import('@iris/engine/pool');
  const pool = createAnalyzerPool({ threads });
  return readWith(pool, { width: threads * FILES_PER_CORE, close: () => pool.close() });
}

function readWith(analyzer: Analyzer, rest: Pick<FileReader, 'width' | 'close'>): FileReader {
  return {
    ...rest,
    read: async (file, signal) => ({ answer: await analyzer.analyze(file, { signal }), analyzer, degraded: null }),
  };
}
