import { LineIndex, type SourceFile } from '@iris/core';
import type { LanguageRow } from '../../src/languages/language-row.ts';
import { readWasmFile } from '../../src/local.ts';
import { Deadline } from '../../src/parser/deadline.ts';
import { Grammars } from '../../src/parser/grammars.ts';
import type { Span } from '../../src/parser/span.ts';
import { type SyntaxTree, withSyntaxTree } from '../../src/parser/syntax-tree.ts';
import { requireLanguage } from '../../src/structural-analyzer.ts';
import { CodeLines } from '../../src/units/code-lines.ts';
import { collectUnits, type UnitsOfFile } from '../../src/units/collect-units.ts';

const grammars = new Grammars(readWasmFile);

/** Parses a text and hands its tree over, with no time limit that a test could meet. */
export async function parseSource<T>(file: SourceFile, use: (tree: SyntaxTree, row: LanguageRow) => T): Promise<T> {
  const row = requireLanguage(file.language);
  const language = await grammars.load(row);
  return withSyntaxTree(file.text, language, new Deadline(60_000), (tree) => use(tree, row));
}

/** A file divided into units, with what the later steps read beside them. */
export interface SourceUnits extends UnitsOfFile {
  readonly lines: LineIndex;
  readonly codeLines: CodeLines;
  /** Comments and directives in the order of the text. */
  readonly markers: readonly Span[];
  readonly wordStarts: readonly number[];
  readonly imports: readonly Span[];
}

export async function unitsOfSource(file: SourceFile): Promise<SourceUnits> {
  const lines = new LineIndex(file.text);
  return parseSource(file, (tree, row) => {
    const spansOf = (capture: string): Span[] =>
      (tree.captures.get(capture) ?? []).map(({ start, end }) => ({ start, end }));
    const comments = spansOf('comment');
    const codeLines = new CodeLines(lines, comments);
    return {
      ...collectUnits(tree, row, lines, codeLines),
      lines,
      codeLines,
      markers: [...comments, ...spansOf('leading')].sort((a, b) => a.start - b.start),
      wordStarts: tree.wordStarts,
      imports: spansOf('import'),
    };
  });
}
