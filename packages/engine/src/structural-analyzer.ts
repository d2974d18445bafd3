import { type Analyzer, type AnalyzerAnswer, IrisError, NO_USAGE, type SourceFile } from '@iris/core';
import { analyzeTree } from './analyze.ts';
import type { LanguageRow } from './languages/language-row.ts';
import { findLanguage, LANGUAGE_IDS } from './languages/table.ts';
import { Deadline } from './parser/deadline.ts';
import { Grammars, type LoadWasm } from './parser/grammars.ts';
import { withSyntaxTree } from './parser/syntax-tree.ts';
import { ENGINE_VERSION } from './version.ts';

export const DEFAULT_TIME_LIMIT_MS = 10_000;

export interface StructuralAnalyzerOptions {
  readonly loadWasm: LoadWasm;
  /** How long one file may take, in ms, the loading of its grammar not included. */
  readonly timeLimitMs?: number;
}

/** The structural analyzer: intent and blocks from the syntax tree alone, in the thread that asks. */
export function createStructuralAnalyzer(options: StructuralAnalyzerOptions): Analyzer {
  const grammars = new Grammars(options.loadWasm);
  const timeLimitMs = options.timeLimitMs ?? DEFAULT_TIME_LIMIT_MS;
  return {
    name: 'structural',
    model: `structural-${ENGINE_VERSION}`,
    identity: `structural/${ENGINE_VERSION}`,
    languages: LANGUAGE_IDS,
    async analyze(file: SourceFile): Promise<AnalyzerAnswer> {
      const language = await grammars.load(requireLanguage(file.language));
      const deadline = new Deadline(timeLimitMs);
      const draft = withSyntaxTree(file.text, language, deadline, (tree) => analyzeTree(file, tree));
      return { draft, usage: NO_USAGE };
    },
  };
}

function requireLanguage(id: string): LanguageRow {
  const row = findLanguage(id);
  if (row !== undefined) return row;
  throw new IrisError(
    'unsupported_language',
    `The structural analyzer does not read the language "${id}". It reads: ${LANGUAGE_IDS.join(', ')}.`,
  );
}
