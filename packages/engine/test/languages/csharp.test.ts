import { describe, expect, it } from 'vitest';
import { testFixtures } from '../support/language-fixtures.ts';
import { listUnits, repeatLine } from '../support/units.ts';

describe('C#', () => {
  testFixtures('csharp');

  it('looks through a namespace at the members of its class, regions or not', async () => {
    const text = [
      'namespace Gates',
      '{',
      '    /// <summary>Lets visitors in.</summary>',
      '    public class Gate',
      '    {',
      '        #region State',
      '        private int count;',
      '        #endregion',
      '',
      '        #region Visitors',
      '        public void Admit()',
      '        {',
      repeatLine('            count++;', 15),
      '        }',
      '',
      '        public void Leave()',
      '        {',
      repeatLine('            count--;', 15),
      '        }',
      '        #endregion',
      '    }',
      '}',
    ].join('\n');
    expect(await listUnits('csharp', text)).toEqual(['1-8 field count', '10-28 method Admit', '30-50 method Leave']);
  });

  it('takes neither a namespace without braces nor a using directive for a unit', async () => {
    const text = [
      'using System;',
      '',
      'namespace Gates;',
      '',
      '[Serializable]',
      'public record Visitor(string Name);',
      '',
      'public delegate void Admitted(Visitor visitor);',
    ].join('\n');
    expect(await listUnits('csharp', text)).toEqual(['5-6 type Visitor', '8-8 type Admitted']);
  });
});
