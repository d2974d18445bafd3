import { readFileSync } from 'node:fs';
import { ANALYZER_FAILURES } from '@iris/core';
import { describe, expect, it } from 'vitest';
import { COUNTER_NAMES, counterShownAs, parseCounterName, toNanoUsd } from '../src/counters.ts';

describe('the names of counters', () => {
  it('are each shown as another name, which leads back to them', () => {
    const shown = COUNTER_NAMES.map((counter) => parseCounterName(counter));
    expect(shown.map((parsed) => counterShownAs(parsed?.group ?? '', parsed?.name ?? '')?.counter)).toEqual(
      COUNTER_NAMES,
    );
    expect(new Set(shown.map((parsed) => `${parsed?.group}.${parsed?.name}`)).size).toBe(COUNTER_NAMES.length);
  });

  it.each(['plain', 'a.b.c', 'A.b', 'a.', '.b', '__proto__.x', 'a b.c', 'model.cost_usd'])(
    '%s is not the name of a counter',
    (counter) => {
      expect(parseCounterName(counter)).toBeUndefined();
    },
  );

  it('are all documented as they are shown, and nothing else is', () => {
    const text = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
    const documented = [...text.matchAll(/^\| `([a-z_]+\.[a-z_]+)` \|/gm)].map(([, name]) => name);
    const perCode = COUNTER_NAMES.filter((counter) => /^(failures|refusals)\./.test(counter));
    const single = COUNTER_NAMES.filter((counter) => !perCode.includes(counter));
    const shown = single
      .map((counter) => parseCounterName(counter))
      .map((parsed) => `${parsed?.group}.${parsed?.name}`);
    expect(documented).toEqual(shown);
    for (const group of ['failures', 'refusals']) expect(text).toContain(`| \`${group}.<code>\` |`);
  });

  it.each(Object.entries(ANALYZER_FAILURES))('of degradations are documented with their words: %s', (reason, words) => {
    const text = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
    expect(text).toContain(`| \`degradations.${reason}\` | ${words} |`);
  });
});

describe('money', () => {
  it('is counted in billionths of a dollar, and unknown money not at all', () => {
    expect([0.000_000_05, 1.5, 0, null].map(toNanoUsd)).toEqual([50, 1_500_000_000, 0, 0]);
  });
});
