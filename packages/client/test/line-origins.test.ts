import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findEditsSince, moveOrigins, originsOf } from '../src/line-origins.ts';
import { type LineEdit, shiftRanges } from '../src/shift-ranges.ts';

/** A text after some edits: each takes lines out and puts others in, by their texts. */
function edit(before: readonly string[], ...steps: readonly { start: number; removed: number; lines: string[] }[]) {
  let after = [...before];
  let origins = originsOf(before);
  for (const { start, removed, lines } of steps) {
    after = after.toSpliced(start - 1, removed, ...lines);
    origins = moveOrigins(origins, [{ start, removed, inserted: lines.length }]);
  }
  return { after, edits: findEditsSince(before, after, origins) };
}

const TEXT = ['a', 'b', 'c', 'd', 'e', 'f'];

describe('findEditsSince', () => {
  it('finds none where everything that was removed is back', () => {
    const gone = edit(TEXT, { start: 1, removed: 6, lines: [''] }, { start: 1, removed: 1, lines: TEXT });
    expect(gone).toEqual({ after: TEXT, edits: [] });
    const twice = edit(
      TEXT,
      { start: 2, removed: 2, lines: [] },
      { start: 2, removed: 2, lines: [] },
      { start: 2, removed: 0, lines: ['d', 'e'] },
      { start: 2, removed: 0, lines: ['b', 'c'] },
    );
    expect(twice).toEqual({ after: TEXT, edits: [] });
  });

  it('finds what is left where a part of what was removed is back', () => {
    const { edits } = edit(TEXT, { start: 2, removed: 4, lines: [] }, { start: 2, removed: 0, lines: ['d', 'e'] });
    expect(edits).toEqual([{ start: 2, removed: 2, inserted: 0 }]);
  });

  it('knows which line was written over, whatever came above it', () => {
    const { after, edits } = edit(
      TEXT,
      { start: 2, removed: 1, lines: ['B'] },
      { start: 3, removed: 1, lines: ['C'] },
      { start: 2, removed: 0, lines: ['new'] },
      { start: 5, removed: 1, lines: [] },
    );
    expect(after).toEqual(['a', 'new', 'B', 'C', 'e', 'f']);
    expect(edits).toEqual([
      { start: 4, removed: 1, inserted: 0 },
      { start: 3, removed: 1, inserted: 1 },
      { start: 2, removed: 1, inserted: 1 },
      { start: 2, removed: 0, inserted: 1 },
    ]);
  });

  it('lets the last line that was written over have what comes beyond', () => {
    const { edits } = edit(TEXT, { start: 2, removed: 2, lines: ['B', 'C', 'new'] });
    expect(shiftRanges([[2, 3]], edits).ranges).toEqual([[2, 4]]);
    expect(shiftRanges([[4, 5]], edits).ranges).toEqual([[5, 6]]);
  });

  it('leads from one text to the other, and leaves every line that was not touched where it was', () => {
    const step = fc.record({ start: fc.nat(12), removed: fc.nat(4), lines: fc.array(fc.constantFrom('x', 'y', 'b')) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        const before = Array.from({ length: 12 }, (_, row) => `line ${row}`);
        let count = before.length;
        const inside = steps.map(({ start, removed, lines }) => {
          const at = Math.min(start, count);
          const gone = Math.min(removed, count - at);
          count += lines.length - gone;
          return { start: at + 1, removed: gone, lines };
        });
        const { after, edits } = edit(before, ...inside);
        const moved = edits.reduce(apply, before);
        expect(moved.length).toBe(after.length);
        for (const [row, text] of moved.entries()) if (text !== undefined) expect(after[row]).toBe(text);
        for (const text of after) if (text.startsWith('line')) expect(moved).toContain(text);
      }),
    );
  });

  it('moves a range through thousands of edits at once', () => {
    const before = Array.from({ length: 50_000 }, (_, row) => `line ${row}`);
    const after = before.flatMap((line, row) => (row % 5 === 0 ? ['new', `${line}!`] : [line]));
    const edits = before
      .flatMap((_, row): LineEdit[] => (row % 5 === 0 ? [{ start: row + 1, removed: 0, inserted: 1 }] : []))
      .toReversed();
    const found = findEditsSince(before, after, moveOrigins(originsOf(before), edits));
    expect(shiftRanges([[11, 12]], found).ranges).toEqual([[14, 15]]);
    expect(found).toHaveLength(20_000);
  });
});

function apply(lines: readonly (string | undefined)[], { start, removed, inserted }: LineEdit) {
  return lines.toSpliced(start - 1, removed, ...Array.from({ length: inserted }, () => undefined));
}
