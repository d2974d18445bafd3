import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, isDay, untilNextDay } from '../src/day.ts';

const TIME = fc.integer({ min: Date.parse('1969-01-01'), max: Date.parse('2100-01-01') });

describe('a day', () => {
  it('begins at midnight UTC, just when the last one said it would', () => {
    fc.assert(
      fc.property(TIME, (now) => {
        const begins = now + untilNextDay(now);
        expect(untilNextDay(now)).toBeGreaterThan(0);
        expect(new Date(begins).toISOString()).toMatch(/T00:00:00\.000Z$/);
        expect(dayOf(begins - 1)).toBe(dayOf(now));
        expect(dayOf(begins)).not.toBe(dayOf(now));
      }),
    );
  });

  it.each([
    ['2026-03-01', true],
    ['2026-13-01', false],
    ['20260301', false],
    ['total', false],
  ])('%s is one: %s', (text, expected) => {
    expect(isDay(text)).toBe(expected);
  });
});
