import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNTER_NAMES } from '../src/counters.ts';
import { type Delta, PendingCounts } from '../src/pending-counts.ts';

const DAYS = ['2026-03-01', '2026-03-02', '2026-03-03'];

type Step =
  | { readonly kind: 'add'; readonly counter: (typeof COUNTER_NAMES)[number]; readonly amount: number }
  | { readonly kind: 'day'; readonly day: string }
  | { readonly kind: 'write' | 'lose' };

const STEP: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      counter: fc.constantFrom(...COUNTER_NAMES.slice(0, 4)),
      amount: fc.integer({ min: 0, max: 2 ** 40 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('day' as const), day: fc.constantFrom(...DAYS) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('write' as const, 'lose' as const) }) },
);

describe('counts that wait to be written', () => {
  it('add up, by day and in all, whatever is written, lost and taken back', () => {
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 60 }), (steps) => {
        const counts = new PendingCounts('2026-03-01');
        const expected = new Map<string, number>();
        let day = '2026-03-01';
        let written: Delta[] = [];
        for (const step of steps) {
          if (step.kind === 'add') {
            counts.add(step.counter, step.amount);
            bump(expected, `${day} ${step.counter}`, step.amount);
          } else if (step.kind === 'day') {
            day = step.day;
            counts.beginDay(day);
          } else if (step.kind === 'write') {
            written.push(...counts.deltas());
            counts.markWritten();
          } else {
            counts.takeBack(written);
            written = [];
          }
        }
        const found = new Map<string, number>();
        for (const { day: on, counter, amount } of [...written, ...counts.deltas()])
          bump(found, `${on} ${counter}`, amount);
        expect(found).toEqual(new Map([...expected].filter(([, amount]) => amount > 0)));
        const total = [...expected.values()].reduce((sum, amount) => sum + amount, 0);
        expect(Object.values(counts.sum()).reduce((sum, amount) => sum + amount, 0)).toBe(total);
        expect(counts.isEmpty).toBe(counts.deltas().length === 0);
      }),
    );
  });

  it.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('leave out an amount of %s', (amount) => {
    const counts = new PendingCounts('2026-03-01');
    counts.add('analyses.made', amount);
    expect(counts.isEmpty).toBe(true);
    expect(counts.sum()['analyses.made']).toBe(0);
  });
});

function bump(sums: Map<string, number>, key: string, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}
