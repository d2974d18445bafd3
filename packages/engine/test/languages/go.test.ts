import { describe, expect, it } from 'vitest';
import { testFixtures } from '../support/language-fixtures.ts';
import { listUnits, repeatLine } from '../support/units.ts';

describe('Go', () => {
  testFixtures('go');

  it('divides an interface that fills the file at its members, with their comments', async () => {
    const text = [
      'package gate',
      '',
      '// Gate lets visitors in.',
      'type Gate interface {',
      '\t// Admit lets one in.',
      '\tAdmit(name string) error',
      repeatLine('\t// Another line about it.', 30),
      '\tLeave(name string)',
      '}',
    ].join('\n');
    expect(await listUnits('go', text)).toEqual(['3-6 method Admit', '7-38 method Leave']);
  });

  it('takes a group of constants for one unit, and methods apart from their type for others', async () => {
    const text = [
      'package gate',
      '',
      'const (',
      '\topen = iota',
      '\tclosed',
      ')',
      '',
      'type gate struct{}',
      '',
      'func (g *gate) Admit() {}',
      '',
      'func (g *gate) Leave() {}',
    ].join('\n');
    expect(await listUnits('go', text)).toEqual([
      '3-6 constant open, closed',
      '8-8 type gate',
      '10-10 method Admit',
      '12-12 method Leave',
    ]);
  });
});
