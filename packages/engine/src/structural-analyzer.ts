import { type Analyzer, type CancelSignal, IrisError, LineIndex, NO_USAGE, type SourceFile } from '@iris/core';
import { analyzeTree } from './analyze.ts';
import { describeFile } from './file-kind.ts';
import type { LanguageRow } from './languages/language-row.ts';
import { findLanguage, LANGUAGE_IDS } from './languages/table.ts';
import { Deadline } from './parser/deadline.ts';
import { Grammars, type LoadWasm } from './parser/grammars.ts';
import { type SyntaxTree, withSyntaxTree } from './parser/syntax-tree.ts';
import { StemMemory } from './segments/words.ts';
import { CodeLines } from './units/code-lines.ts';
import { buildOutline, type FileOutline } from './units/outline.ts';
import { ENGINE_VERSION } from './version.ts';

export const DEFAULT_TIME_LIMIT_MS = 5_000;

/** An analyzer that can also say what a file declares. */
export interface StructuralAnalyzer extends Analyzer {
  /** @throws IrisError as `analyze` */
  outline(file: SourceFile, options: { readonly signal: CancelSignal }): Promise<FileOutline>;
}

export interface StructuralAnalyzerOptions {
  readonly loadWasm: LoadWasm;
  /** How long one file may take, in ms, the loading of its grammar not included. */
  readonly timeLimitMs?: number;
  /** What the parser may take at most, in bytes; a file that needs more fails. */
  readonly maxParserBytes?: number;
}

/** The structural analyzer: intent and blocks from the syntax tree alone, in the thread that asks. */
export function createStructuralAnalyzer(options: StructuralAnalyzerOptions): StructuralAnalyzer {
  const grammars = new Grammars(options.loadWasm, options.maxParserBytes);
  const memory = new StemMemory();
  const timeLimitMs = options.timeLimitMs ?? DEFAULT_TIME_LIMIT_MS;
  return {
    ...describeStructuralAnalyzer(),
    async analyze(file) {
      const row = requireLanguage(file.language);
      const language = await grammars.load(row);
      const deadline = new Deadline(timeLimitMs);
      const draft = withSyntaxTree(file.text, language, deadline, (tree) =>
        analyzeTree(file, tree, { row, deadline, memory }),
      );
      return { draft, usage: NO_USAGE };
    },
    async outline(file) {
      const row = requireLanguage(file.language);
      const language = await grammars.load(row);
      return withSyntaxTree(file.text, language, new Deadline(timeLimitMs), (tree) => outlineTree(file, row, tree));
    },
  };
}

function outlineTree(file: SourceFile, row: LanguageRow, tree: SyntaxTree): FileOutline {
  const lines = new LineIndex(file.text);
  return {
    entries: buildOutline(tree, row, lines, new CodeLines(lines, tree.captures.get('comment') ?? [])),
    facts: describeFile(lines, { hasSyntaxErrors: tree.hasErrors }),
  };
}

/** What the structural analyzer says of itself, in whichever thread it runs. */
export function describeStructuralAnalyzer(): Omit<Analyzer, 'analyze'> {
  return {
    name: 'structural',
    model: `structural-${ENGINE_VERSION}`,
    identity: `structural/${ENGINE_VERSION}`,
    languages: LANGUAGE_IDS,
  };
}

/** @throws IrisError `unsupported_language` */
export function requireLanguage(id: string): LanguageRow {
  const row = findLanguage(id);
  if (row !== undefined) return row;
  throw new IrisError(
    'unsupported_language',
    `The structural analyzer does not read the language "${id}". It reads: ${LANGUAGE_IDS.join(', ')}.`,
  );
}
