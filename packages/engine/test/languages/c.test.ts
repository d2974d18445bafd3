import { describe, expect, it } from 'vitest';
import { testFixtures } from '../support/language-fixtures.ts';
import { listUnits, repeatLine } from '../support/units.ts';

describe('C', () => {
  testFixtures('c');

  it('looks through an include guard and into preprocessor branches', async () => {
    const text = [
      '#ifndef GATE_H',
      '#define GATE_H',
      '',
      '/* A gate. */',
      'struct gate {',
      '    int count;',
      '};',
      '',
      '#ifdef WITH_LOCK',
      repeatLine('/* Locks are numbered. */', 30),
      'int gate_lock(void);',
      '',
      'int gate_unlock(void);',
      '#endif',
      '',
      '#endif',
    ].join('\n');
    expect(await listUnits('c', text)).toEqual([
      '1-7 type gate',
      '9-40 variable gate_lock',
      '42-45 variable gate_unlock',
    ]);
  });

  it('looks through extern "C" under a condition', async () => {
    const text = [
      '#ifdef __cplusplus',
      'extern "C" {',
      '#endif',
      '',
      '/* Lets one in. */',
      'int gate_admit(void);',
      '',
      repeatLine('// Visitors have numbers.', 30),
      'void gate_leave(int visitor);',
      '',
      '#ifdef __cplusplus',
      '}',
      '#endif',
    ].join('\n');
    expect(await listUnits('c', text)).toEqual(['5-6 variable gate_admit', '8-38 variable gate_leave']);
  });
});
