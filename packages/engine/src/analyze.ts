import { type DraftAnalysis, type DraftBlock, LineIndex, type LineRange, type SourceFile } from '@iris/core';
import { describeFile } from './file-kind.ts';
import type { LanguageRow } from './languages/language-row.ts';
import { describeSegment } from './naming/description.ts';
import { nameIntent } from './naming/intent.ts';
import { labelSegment, type NamingContext, titleLabel } from './naming/label.ts';
import { collectNamingWords } from './naming/word-evidence.ts';
import type { Deadline } from './parser/deadline.ts';
import type { SyntaxTree } from './parser/syntax-tree.ts';
import { divideFile, type TitledSegment } from './segments/divide-file.ts';
import { orderForReading } from './segments/reading-order.ts';
import { collectUnitWords } from './segments/unit-words.ts';
import { type StemMemory, Vocabulary } from './segments/words.ts';
import { CodeLines } from './units/code-lines.ts';
import { collectUnits } from './units/collect-units.ts';
import type { Unit } from './units/unit.ts';

/** What an analysis is given beside the file and its tree. */
export interface AnalysisTools {
  readonly row: LanguageRow;
  readonly deadline: Deadline;
  readonly memory: StemMemory;
}

/**
 * The structural analysis of a parsed file: units, segments, their order, their names.
 * @throws IrisError `deadline_exceeded` between two steps
 */
export function analyzeTree(
  file: SourceFile,
  tree: SyntaxTree,
  { row, deadline, memory }: AnalysisTools,
): DraftAnalysis {
  const lines = new LineIndex(file.text);
  const comments = tree.captures.get('comment') ?? [];
  const codeLines = new CodeLines(lines, comments);
  const unitsOfFile = collectUnits(tree, row, lines, codeLines);
  const { units } = unitsOfFile;
  deadline.check();
  const vocabulary = new Vocabulary(memory);
  const unitWords = collectUnitWords(file.text, units, tree.wordStarts, vocabulary);
  const markers = [...comments, ...(tree.captures.get('leading') ?? [])].sort((a, b) => a.start - b.start);
  const segments = divideFile({ lines, units, unitWords, codeLines, markers });
  deadline.check();
  const naming: NamingContext = {
    units,
    vocabulary,
    ...collectNamingWords({ units, codeLines, vocabulary }),
  };
  const order = orderForReading(segments, units, unitWords);
  const blocks = joinSameTitles(
    order.map((index) => segments[index]),
    naming,
  );
  deadline.check();
  return {
    fileIntent: nameIntent(unitsOfFile, blocks),
    blocks,
    facts: describeFile(lines, { hasSyntaxErrors: tree.hasErrors }),
  };
}

/** More names of a block than this tell nothing that the first do not. */
const MAX_DECLARATIONS = 12;

function toBlock(segment: TitledSegment, naming: NamingContext): DraftBlock {
  const units = naming.units.slice(segment.from, segment.to);
  const principal = principalUnit(units);
  const others = units.filter((unit) => unit !== principal);
  return {
    label: segment.title === undefined ? labelSegment(naming, segment) : titleLabel(segment.title, naming, segment),
    description: describeSegment(units, principal),
    ranges: [rangeOf(units)],
    declarations: [...(principal?.names ?? []), ...others.flatMap((unit) => unit.names)].slice(0, MAX_DECLARATIONS),
  };
}

/** What a segment is about: an entry point or a type if it has one, else its longest exported unit, else its longest. */
function principalUnit(units: readonly Unit[]): Unit | undefined {
  const weight = (unit: Unit): number =>
    (unit.isEntryPoint ? 4e6 : 0) +
    (unit.kind === 'type' ? 2e6 : 0) +
    (unit.isExported ? 1e6 : 0) +
    (unit.end - unit.start);
  return units.reduce<Unit | undefined>(
    (best, unit) => (best === undefined || weight(unit) > weight(best) ? unit : best),
    undefined,
  );
}

function rangeOf(units: readonly Unit[]): LineRange {
  return [units[0]?.firstLine ?? 1, units[units.length - 1]?.lastLine ?? 1];
}

/** Two sections of one title are one block with two ranges. */
function joinSameTitles(segments: readonly (TitledSegment | undefined)[], naming: NamingContext): DraftBlock[] {
  const blocks: DraftBlock[] = [];
  const placeOfTitle = new Map<string, number>();
  for (const segment of segments) {
    if (segment === undefined) continue;
    const block = toBlock(segment, naming);
    const title = segment.title?.toLowerCase();
    const place = title === undefined ? undefined : placeOfTitle.get(title);
    const same = place === undefined ? undefined : blocks[place];
    if (place !== undefined && same !== undefined) {
      const ranges = [...same.ranges, ...block.ranges].sort((a, b) => a[0] - b[0]);
      blocks[place] = { ...same, ranges, declarations: [...same.declarations, ...block.declarations] };
      continue;
    }
    if (title !== undefined) placeOfTitle.set(title, blocks.length);
    blocks.push(block);
  }
  return blocks;
}
