import type { Analysis, LineRange } from '../../src/index.ts';
import { isGenericLabel, isPlainText } from '../../src/index.ts';
import { MAX_LABEL_LENGTH } from '../../src/labels.ts';
import { MAX_DESCRIPTION_LENGTH, MAX_INTENT_LENGTH } from '../../src/rules.ts';

/** Every way in which an analysis of a file of `lineCount` lines breaks the rules; empty when it obeys. */
export function faultsOfAnalysis(analysis: Analysis, lineCount: number): string[] {
  const { blocks, fileIntent, facts } = analysis;
  const owned = blocks.flatMap((block) => block.ranges).sort((a, b) => a[0] - b[0]);
  return [
    ...blocks.flatMap((block) => [
      ...faultsOfLabel(block.label),
      ...faultsOfText('description', block.description, MAX_DESCRIPTION_LENGTH),
      ...faultsOfRanges(block.ranges, lineCount),
    ]),
    ...fault(isDistinct(blocks.map((block) => block.label.toLowerCase())), 'two labels are alike'),
    ...fault(isDistinct(blocks.map((block) => block.id)), 'two ids are alike'),
    ...fault(
      owned.every(([start], index) => start > (owned[index - 1]?.[1] ?? 0)),
      'a line belongs to two blocks',
    ),
    ...faultsOfText('intent', fileIntent, MAX_INTENT_LENGTH),
    ...fault(fileIntent !== '', 'the intent is missing'),
    ...fault(fileIntent.split(' ').length <= 20, `the intent is too wordy: ${fileIntent}`),
    ...fault(facts.lineCount === lineCount, `the line count is wrong: ${facts.lineCount}`),
  ];
}

export function faultsOfLabel(label: string): string[] {
  const count = label.split(/\s+/).length;
  return [
    ...fault(count >= 2 && count <= 5, `the label has ${count} words: ${label}`),
    ...fault(!isGenericLabel(label), `the label is generic: ${label}`),
    ...faultsOfText('label', label, MAX_LABEL_LENGTH),
  ];
}

function faultsOfText(what: string, text: string, maxLength: number): string[] {
  return [
    ...fault(isPlainText(text), `the ${what} is not plain text: ${JSON.stringify(text)}`),
    ...fault(text.length <= maxLength, `the ${what} is too long: ${text.length}`),
  ];
}

function faultsOfRanges(ranges: readonly LineRange[], lineCount: number): string[] {
  const inside = ranges.every(
    ([start, end]) =>
      Number.isInteger(start) && Number.isInteger(end) && 1 <= start && start <= end && end <= lineCount,
  );
  const apart = ranges.every(([start], index) => index === 0 || start > (ranges[index - 1]?.[1] ?? 0) + 1);
  return [
    ...fault(ranges.length > 0, 'a block has no lines'),
    ...fault(inside, `a range is not inside the file: ${JSON.stringify(ranges)}`),
    ...fault(apart, `ranges are not sorted and apart: ${JSON.stringify(ranges)}`),
  ];
}

function fault(holds: boolean, message: string): string[] {
  return holds ? [] : [message];
}

function isDistinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
