import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureAffinity } from '../../src/segments/affinity.ts';
import { unit, unitWords } from '../support/hand-made-units.ts';

const wordIds = fc.array(fc.nat(8), { maxLength: 6 });
const files = fc.array(
  fc.record({
    words: fc.record({
      names: wordIds,
      body: wordIds,
      members: wordIds,
      comments: wordIds,
      uses: fc.array(fc.nat(7), { maxLength: 3 }),
    }),
    receiver: fc.constantFrom('', 'Server', 'Client'),
    container: fc.nat(2),
  }),
  { minLength: 2, maxLength: 8 },
);

/** Two units that share a name's word, `distance` apart; the rest have words of their own. */
const affinityAt = (distance: number, containers: readonly [number, number] = [0, 0]): number => {
  const units = Array.from({ length: 80 }, (_, index) => unit(index + 1));
  const first = 10;
  units[first] = unit(first + 1, { container: containers[0] });
  units[first + distance] = unit(first + distance + 1, { container: containers[1] });
  const words = units.map((_, index) =>
    unitWords({ names: [index === first || index === first + distance ? 0 : index + 100] }),
  );
  return measureAffinity(units, words).get(first, first + distance);
};

describe('measureAffinity', () => {
  it('is finite, never negative and the same in both directions', () => {
    fc.assert(
      fc.property(files, (file) => {
        const units = file.map(({ receiver, container }, index) => unit(index + 1, { receiver, container }));
        const words = file.map(({ words: { uses, ...rest } }, index) =>
          unitWords({ ...rest, uses: uses.filter((target) => target < file.length && target !== index) }),
        );
        const affinity = measureAffinity(units, words);
        for (const i of units.keys()) {
          for (const j of units.keys()) {
            expect(Number.isFinite(affinity.get(i, j))).toBe(true);
            expect(affinity.get(i, j)).toBeGreaterThanOrEqual(0);
            expect(affinity.get(i, j)).toBe(affinity.get(j, i));
          }
        }
      }),
    );
  });

  it('reads the same from the end of the file as from its start', () => {
    fc.assert(
      fc.property(files, (file) => {
        const last = file.length - 1;
        const measure = (order: typeof file, move: (index: number) => number) =>
          measureAffinity(
            order.map(({ receiver, container }, index) => unit(index + 1, { receiver, container })),
            order.map(({ words: { uses, ...rest } }) =>
              unitWords({ ...rest, uses: uses.filter((target) => target <= last).map(move) }),
            ),
          );
        const forwards = measure(file, (index) => index);
        const backwards = measure(file.toReversed(), (index) => last - index);
        for (const i of file.keys()) {
          for (const j of file.keys()) expect(forwards.get(i, j)).toBeCloseTo(backwards.get(last - i, last - j), 9);
        }
      }),
    );
  });

  it('falls by a factor of e every twelve units', () => {
    expect(affinityAt(13) / affinityAt(1)).toBeCloseTo(Math.exp(-1), 9);
    expect(affinityAt(25) / affinityAt(1)).toBeCloseTo(Math.exp(-2), 9);
  });

  it('knows no unit more than sixty away', () => {
    expect(affinityAt(60)).toBeGreaterThan(0);
    expect(affinityAt(61)).toBe(0);
  });

  it('counts three tenths between units of different containers', () => {
    expect(affinityAt(3, [1, 2]) / affinityAt(3, [1, 1])).toBeCloseTo(0.3, 9);
  });

  it('gives a word that is in every unit no weight', () => {
    const units = [1, 2, 3, 4].map((line) => unit(line));
    const everywhere = units.map(() => unitWords({ names: [0], body: [0], comments: [0] }));
    const affinity = measureAffinity(units, everywhere);
    for (const i of units.keys()) for (const j of units.keys()) expect(affinity.get(i, j)).toBe(0);
  });

  it('binds two units the more, the rarer the word that they share', () => {
    const units = Array.from({ length: 8 }, (_, index) => unit(index + 1));
    const words = units.map((_, index) => unitWords({ body: [index < 2 ? 0 : 1, 10 + index] }));
    const affinity = measureAffinity(units, words);
    expect(affinity.get(0, 1)).toBeGreaterThan(affinity.get(3, 4));
    expect(affinity.get(1, 2)).toBe(0);
  });

  it('binds a unit to what it uses, less where everybody does', () => {
    const units = Array.from({ length: 6 }, (_, index) => unit(index + 1));
    const one = measureAffinity(
      units,
      units.map((_, index) => unitWords({ uses: index === 1 ? [0] : [] })),
    );
    const all = measureAffinity(
      units,
      units.map((_, index) => unitWords({ uses: index > 0 ? [0] : [] })),
    );
    expect(one.get(0, 1)).toBeGreaterThan(all.get(0, 1));
    expect(all.get(0, 1)).toBeGreaterThan(0);
    expect(one.get(0, 2)).toBe(0);
  });

  it('binds methods of one receiver, but not units that have none', () => {
    const receivers = ['Server', 'Server', 'Client', '', ''];
    const units = receivers.map((receiver, index) => unit(index + 1, { receiver }));
    const affinity = measureAffinity(
      units,
      units.map(() => unitWords()),
    );
    expect(affinity.get(0, 1)).toBeGreaterThan(0);
    expect(affinity.get(1, 2)).toBe(0);
    expect(affinity.get(3, 4)).toBe(0);
  });
});
