import type { LineRange } from '@iris/core';
import { flattenOutline } from '@iris/engine';
import { describe, expect, it } from 'vitest';
import type { AnswerContext } from '../../src/answers/evidence.ts';
import { layOut } from '../../src/answers/file-layout.ts';
import { snapRanges } from '../../src/answers/snap-ranges.ts';
import { declaration, makeFile, makeFunctions } from '../support/made-files.ts';
import { type ReadFile, readFixtures } from '../support/read-files.ts';

function snap({ lines, outline }: AnswerContext, ...blocks: readonly (readonly LineRange[])[]): LineRange[][] {
  return snapRanges(blocks, layOut(lines, outline));
}

const fixtures = await readFixtures();

/** Lines 1-10, 12-21, 23-32. */
const LONG = makeFunctions(3, 10);
/** Lines 1-4, 6-9, 11-14. */
const SHORT = makeFunctions(3, 4);

describe('snapRanges', () => {
  it.each<[string, AnswerContext, LineRange[], LineRange[]]>([
    ['leaves what begins and ends with a declaration', LONG, [[12, 21]], [[12, 21]]],
    ['completes a declaration that lacks a few lines', LONG, [[14, 19]], [[12, 21]]],
    ['gives back a few lines of the declaration before', LONG, [[8, 21]], [[12, 21]]],
    ['gives back a few lines of the declaration after', LONG, [[12, 25]], [[12, 21]]],
    ['takes blank lines off the edges', LONG, [[11, 22]], [[12, 21]]],
    [
      'takes in the blank lines between its declarations',
      LONG,
      [
        [1, 10],
        [12, 21],
      ],
      [[1, 21]],
    ],
    ['leaves a border in the middle of a long declaration', LONG, [[1, 16]], [[1, 16]]],
    ['leaves a block in the middle of a long declaration', LONG, [[16, 17]], [[16, 17]]],
    ['completes a short declaration of which it has half', SHORT, [[8, 14]], [[6, 14]]],
    ['gives back a short declaration of which it has less', SHORT, [[9, 14]], [[11, 14]]],
    [
      'takes in a short declaration in its midst',
      makeFunctions(3, 3),
      [
        [1, 3],
        [9, 11],
      ],
      [[1, 11]],
    ],
    [
      'takes in no longer declaration in its midst',
      SHORT,
      [
        [1, 4],
        [11, 14],
      ],
      [
        [1, 4],
        [11, 14],
      ],
    ],
    ['keeps a few lines where a block has no others', LONG, [[9, 10]], [[9, 10]]],
  ])('%s', (_, file, proposed, snapped) => {
    expect(snap(file, proposed)).toEqual([snapped]);
  });

  it('moves the border between two blocks to the declaration that it nearly meets', () => {
    expect(snap(LONG, [[1, 13]], [[14, 32]])).toEqual([[[1, 10]], [[12, 32]]]);
    expect(snap(LONG, [[1, 8]], [[9, 32]])).toEqual([[[1, 10]], [[12, 32]]]);
  });

  it('gives lines that two blocks claim to the first of them, but for a few of a declaration of the other', () => {
    expect(snap(LONG, [[1, 21]], [[12, 32]])).toEqual([[[1, 21]], [[23, 32]]]);
    expect(snap(LONG, [[1, 14]], [[12, 32]])).toEqual([[[1, 10]], [[12, 32]]]);
  });

  it('gives comments before a declaration to it, across a blank line too', () => {
    const text = `import x\n\nfn a\n1\n2\n3\n4\n5\n6\n}\n\n// Parsing\n// of words\n\nfn b\n1\n2\n3\n4\n5\n6\n}\n`;
    const file = makeFile(text, [declaration('a', [3, 10]), declaration('b', [15, 22])]);
    expect(snap(file, [[3, 13]], [[15, 22]])).toEqual([[[3, 10]], [[12, 22]]]);
  });

  it('leaves the comment that begins a file alone', () => {
    const file = makeFile('# Licence\n\nfn a\n1\n2\n3\n4\n5\n6\n7\n', [declaration('a', [3, 10])]);
    expect(snap(file, [[3, 10]])).toEqual([[[3, 10]]]);
  });

  it('gives back a few of the statements next to a declaration, and none that it has all of', () => {
    const file = makeFile('import a\nimport b\nimport c\n\nfn a\n1\n2\n3\n4\n5\n6\n}\n\nrun()\nstop()\n', [
      declaration('a', [5, 12]),
    ]);
    expect(snap(file, [[2, 14]])).toEqual([[[5, 12]]]);
    expect(snap(file, [[1, 15]])).toEqual([[[1, 15]]]);
  });

  it('moves nothing in statements that are far from a declaration', () => {
    const file = makeFile('a\nb\nc\nd\n\ne\nf\n\nfn a\n1\n2\n3\n4\n5\n6\n}\n', [declaration('a', [9, 16])]);
    expect(snap(file, [[3, 6]], [[7, 16]])).toEqual([[[3, 6]], [[7, 16]]]);
  });

  it('divides a long type between its members', () => {
    const members = [declaration('first', [3, 12]), declaration('second', [14, 23])];
    const file = makeFile(`class A {\n\n${'x\n'.repeat(10)}\n${'x\n'.repeat(10)}}\n`, [
      declaration('A', [1, 24], members),
    ]);
    expect(snap(file, [[1, 14]], [[16, 24]])).toEqual([[[1, 12]], [[14, 24]]]);
  });

  it('takes a short type as a whole', () => {
    const members = [declaration('first', [2, 5]), declaration('second', [6, 9])];
    const file = makeFile(`${'x\n'.repeat(10)}\n${'y\n'.repeat(10)}`, [
      declaration('A', [1, 10], members),
      declaration('b', [12, 21]),
    ]);
    expect(snap(file, [[3, 21]])).toEqual([[[1, 21]]]);
  });

  it('leaves the blocks of the structural analyzer as they are', () => {
    for (const { name, context, analysis } of fixtures) {
      const blocks = analysis.blocks.map(({ ranges }) => ranges);
      expect([name, snap(context, ...blocks)]).toEqual([name, blocks]);
    }
  });

  it('brings nineteen of twenty borders back to the declaration that they are nearest to', () => {
    const moved = fixtures.flatMap(moveEachBorder);
    expect(moved.length).toBeGreaterThan(400);
    expect(moved.filter(({ isRecovered }) => isRecovered).length / moved.length).toBeGreaterThan(0.95);
  });

  it('needs no outline to take blank lines off', () => {
    expect(snap(makeFile('\na\nb\n\n\nc\n\n'), [[1, 4]], [[5, 7]])).toEqual([[[2, 3]], [[6, 6]]]);
  });
});

const OFFSETS = [-3, -2, -1, 1, 2, 3];
type Side = 0 | 1;

/**
 * Moves one border at a time, by each offset, where it lay on a declaration and is still nearer to that than to any
 * other border; tells of each whether it came back.
 */
function moveEachBorder({ context, analysis }: ReadFile): { isRecovered: boolean }[] {
  const blocks = analysis.blocks.map(({ ranges }) => ranges);
  const moves = blocks.flatMap((ranges, block) =>
    ranges.flatMap((range) =>
      ([0, 1] as const).flatMap((side) => OFFSETS.map((offset) => ({ block, range, side, to: range[side] + offset }))),
    ),
  );
  return moves.flatMap(({ block, range, side, to }) => {
    const moved: LineRange = side === 0 ? [to, range[1]] : [range[0], to];
    const isInside = moved[0] >= 1 && moved[0] <= moved[1] && moved[1] <= context.lines.lineCount;
    if (!isInside || !isNearest(range[side], to, side, context)) return [];
    const proposed = blocks.map((ranges) => ranges.map((each) => (each === range ? moved : each)));
    const snapped = snap(context, ...proposed)[block] ?? [];
    return [{ isRecovered: snapped.some((each) => each[side] === range[side]) }];
  });
}

/** Whether `border` is that of a declaration, and nearer to `line` than any other border; blank lines do not count. */
function isNearest(border: number, line: number, side: Side, context: AnswerContext): boolean {
  const { declared, others } = findBorders(context, side);
  const { countLines } = layOut(context.lines);
  const distance = (to: number): number => Math.abs(countLines(1, to - 1 + side) - countLines(1, line - 1 + side));
  return (
    declared.has(border) &&
    [...declared, ...others].every((other) => other === border || distance(other) > distance(border))
  );
}

/** Lines on which declarations begin (or end), and those on which statements between blank lines do. */
function findBorders({ lines, outline = [] }: AnswerContext, side: Side): Record<'declared' | 'others', Set<number>> {
  const inDeclarations = new Set(
    outline.flatMap(({ range: [start, end] }) => Array.from({ length: end - start + 1 }, (_, at) => start + at)),
  );
  const isStatement = (line: number): boolean => !inDeclarations.has(line) && /\S/.test(lines.lineText(line));
  const all = Array.from({ length: lines.lineCount }, (_, row) => row + 1);
  const beside = side === 0 ? -1 : 1;
  return {
    declared: new Set(flattenOutline(outline).map(({ range }) => range[side])),
    others: new Set(all.filter((line) => isStatement(line) && !isStatement(line + beside))),
  };
}
