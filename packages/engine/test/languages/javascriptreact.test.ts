import { describe, expect, it } from 'vitest';
import { testFixtures } from '../support/language-fixtures.ts';
import { listUnits } from '../support/units.ts';

describe('JSX', () => {
  testFixtures('javascriptreact');

  it('takes components of either kind, and what is assigned to them, for units', async () => {
    const text = [
      'export function Gate({ open }) {',
      "  return <p>{open ? 'open' : 'closed'}</p>;",
      '}',
      '',
      'const Bar = ({ children }) => <div>{children}</div>;',
      '',
      "Gate.displayName = 'Gate';",
    ].join('\n');
    expect(await listUnits('javascriptreact', text)).toEqual([
      '1-3 function Gate',
      '5-5 variable Bar',
      '7-7 variable displayName',
    ]);
  });
});
