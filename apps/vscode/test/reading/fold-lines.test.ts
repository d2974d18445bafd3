import type { TextChange } from '@iris/client';
import type { LineRange } from '@iris/core';
import { describe, expect, it } from 'vitest';
import { foldAt, moveFolds } from '../../src/reading/fold-lines.ts';

const LINE_COUNT = 40;

describe('foldAt', () => {
  it('finds none where a cursor steps to the next line', () => {
    expect(foldAt(7, { down: 8, up: 7 }, LINE_COUNT)).toBeUndefined();
  });

  it('finds one that begins at the line', () => {
    expect(foldAt(7, { down: 12, up: 7 }, LINE_COUNT)).toEqual([7, 11]);
  });

  it('finds one that hides the line', () => {
    expect(foldAt(7, { down: 12, up: 4 }, LINE_COUNT)).toEqual([4, 11]);
    expect(foldAt(7, { down: 8, up: 4 }, LINE_COUNT)).toEqual([4, 7]);
  });

  it('finds one that reaches the end of the file', () => {
    expect(foldAt(7, { down: 7, up: 6 }, LINE_COUNT)).toEqual([7, LINE_COUNT]);
    expect(foldAt(7, { down: 4, up: 3 }, LINE_COUNT)).toEqual([4, LINE_COUNT]);
  });

  it('finds none at the last line', () => {
    expect(foldAt(LINE_COUNT, { down: LINE_COUNT, up: LINE_COUNT - 1 }, LINE_COUNT)).toBeUndefined();
  });
});

describe('moveFolds', () => {
  const FOLD: LineRange = [10, 20];
  const move = (...changes: TextChange[]) => moveFolds([FOLD], changes);

  it('moves folds along with lines that come and go above', () => {
    expect(move(change([4, 0], [4, 0], 'one\ntwo\n'))).toEqual([[12, 22]]);
    expect(move(change([4, 0], [7, 0], ''))).toEqual([[7, 17]]);
    expect(move(change([9, 3], [9, 3], '\n\n\n'))).toEqual([[13, 23]]);
    expect(move(change([4, 0], [7, 0], ''), change([1, 0], [1, 0], 'one\r\n'))).toEqual([[8, 18]]);
  });

  it('moves folds behind a line that is put right before them', () => {
    expect(move(change([10, 0], [10, 0], 'one\n'))).toEqual([[11, 21]]);
  });

  it('keeps the first line where the text changes within it or below', () => {
    expect(move(change([10, 4], [10, 4], '\n'))).toEqual([[10, 21]]);
    expect(move(change([12, 0], [15, 0], ''))).toEqual([[10, 17]]);
    expect(move(change([20, 1], [20, 1], '\n\n'))).toEqual([FOLD]);
    expect(move(change([21, 0], [21, 0], 'one\n'))).toEqual([FOLD]);
  });

  it('keeps the place of lines that are written anew', () => {
    expect(move(change([1, 0], [30, 0], 'line\n'.repeat(29)))).toEqual([FOLD]);
    expect(move(change([1, 0], [15, 0], 'line\n'.repeat(11)))).toEqual([[10, 17]]);
  });

  it('forgets folds of which no two lines are left', () => {
    expect(move(change([8, 0], [25, 0], ''))).toEqual([]);
    expect(move(change([10, 2], [20, 1], ''))).toEqual([]);
  });
});

/** @param start line (1-based) and character */
function change(
  [startLine, startCharacter]: [number, number],
  [endLine, endCharacter]: [number, number],
  text: string,
) {
  const start = { line: startLine - 1, character: startCharacter };
  return { range: { start, end: { line: endLine - 1, character: endCharacter } }, text };
}
