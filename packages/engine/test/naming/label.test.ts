import { isGenericLabel, labelWords } from '@iris/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelSegment, type NamingContext, titleLabel } from '../../src/naming/label.ts';
import { collectNamingWords } from '../../src/naming/word-evidence.ts';
import { Vocabulary } from '../../src/segments/words.ts';
import type { Unit } from '../../src/units/unit.ts';
import { allCode, unit } from '../support/hand-made-units.ts';

function contextOf(parts: readonly Partial<Unit>[]): NamingContext {
  const units = parts.map((part, index) => unit(index + 1, part));
  const vocabulary = new Vocabulary();
  return { units, vocabulary, ...collectNamingWords({ units, codeLines: allCode(units.length), vocabulary }) };
}

const named = (...names: readonly string[]): NamingContext => contextOf(names.map((name) => ({ names: [name] })));
const label = (context: NamingContext): string => labelSegment(context, { from: 0, to: context.units.length });

describe('labelSegment', () => {
  it.each([
    [['readConfigFile'], 'Config file reading'],
    [['read_config', 'write_config'], /^Config /],
    [['HttpClient'], 'HTTP client'],
    [['parse'], /^Parsing function/],
    [['resolveTransitiveDependencyGraph'], /transitive dependency graph/i],
  ])('names %j %s', (names, expected) => {
    if (typeof expected === 'string') expect(label(named(...names))).toBe(expected);
    else expect(label(named(...names))).toMatch(expected);
  });

  it('prefers words that the rest of the file does not have', () => {
    const context = named('rowSocket', 'rowSocketOpen', 'rowPlanet', 'rowPlanetMoon');
    expect(labelSegment(context, { from: 0, to: 2 })).toMatch(/socket/i);
    expect(labelSegment(context, { from: 0, to: 2 })).not.toMatch(/planet/i);
    expect(labelSegment(context, { from: 2, to: 4 })).toMatch(/planet/i);
  });

  it('names other scripts in their own letters', () => {
    expect(label(named('читатьСтроку'))).toMatch(/читать/i);
    expect(label(named('読み込み処理'))).toMatch(/読み込み処理/);
  });

  it('has two to five words that tell something, unless nothing has a name that does', () => {
    const name = fc
      .array(
        fc.constantFrom(
          'read',
          'row',
          'Socket',
          'HTTP',
          'get',
          'planet',
          'Error',
          'constructor',
          'toString',
          'new',
          '_',
          'x',
        ),
        {
          minLength: 1,
          maxLength: 5,
        },
      )
      .map((words) => words.join('_'));
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 8 }), (names) => {
        const found = label(named('planetRow', ...names));
        expect(labelWords(found).length).toBeGreaterThanOrEqual(2);
        expect(labelWords(found).length).toBeLessThanOrEqual(5);
        expect(isGenericLabel(found)).toBe(false);
      }),
    );
  });

  it('names the same segment the same every time', () => {
    const names = ['readRow', 'writeRow', 'rowSocket', 'openSocket'];
    expect(label(named(...names))).toBe(label(named(...names)));
  });
});

describe('titleLabel', () => {
  const context = contextOf([{ names: ['readRow'] }, { names: ['writeRow'] }]);
  const all = { from: 0, to: 2 };

  it('keeps an author’s title of several words', () => {
    expect(titleLabel('row storage', context, all)).toBe('Row storage');
  });

  it('adds what there is to a single word', () => {
    expect(titleLabel('storage', context, all)).toMatch(/^Storage \S/);
  });

  it('does not believe a title that says nothing', () => {
    expect(titleLabel('Helpers', context, all)).toBe(labelSegment(context, all));
    expect(titleLabel('private methods', context, all)).toBe(labelSegment(context, all));
  });
});
