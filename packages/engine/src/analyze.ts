import { type DraftAnalysis, type DraftBlock, LineIndex, type SourceFile } from '@iris/core';
import type { LanguageRow } from './languages/language-row.ts';
import { looksGenerated, looksMinified } from './file-kind.ts';
import { labelSegment, type NamingContext } from './naming/label.ts';
import { collectNamingWords } from './naming/word-evidence.ts';
import type { SyntaxTree } from './parser/syntax-tree.ts';
import { measureAffinity } from './segments/affinity.ts';
import { divideIntoSegments, type Segment } from './segments/segment.ts';
import { collectUnitWords } from './segments/unit-words.ts';
import { Vocabulary } from './segments/words.ts';
import { CodeLines } from './units/code-lines.ts';
import { collectUnits } from './units/collect-units.ts';

export function analyzeTree(file: SourceFile, row: LanguageRow, tree: SyntaxTree): DraftAnalysis {
  const lines = new LineIndex(file.text);
  const codeLines = new CodeLines(lines, tree.captures.get('comment') ?? []);
  const { units } = collectUnits(tree, row, lines, codeLines);
  const vocabulary = new Vocabulary();
  const unitWords = collectUnitWords(file.text, units, tree.wordStarts, vocabulary);
  const segments = divideIntoSegments(units, measureAffinity(units, unitWords), codeLines);
  const { words, spellings } = collectNamingWords(
    file.text,
    units,
    tree.captures.get('string') ?? [],
    codeLines,
    vocabulary,
  );
  const context: NamingContext = { units, words, spellings, vocabulary };
  const blocks = segments.map((segment: Segment): DraftBlock => {
    const inside = units.slice(segment.from, segment.to);
    return {
      label: labelSegment(context, segment),
      description: inside
        .flatMap((u) => u.names)
        .slice(0, 6)
        .join(', '),
      ranges: [[inside[0]?.firstLine ?? 1, inside[inside.length - 1]?.lastLine ?? 1]],
      declarations: inside.flatMap((u) => u.names),
    };
  });
  const facts = {
    lineCount: lines.lineCount,
    minified: looksMinified(file.text),
    generated: looksGenerated(file.text),
    hasSyntaxErrors: tree.hasErrors,
  };
  return { fileIntent: 'Source file', blocks, facts };
}
