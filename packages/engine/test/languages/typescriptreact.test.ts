import { describe, expect, it } from 'vitest';
import { testFixtures } from '../support/language-fixtures.ts';
import { listUnits, repeatLine } from '../support/units.ts';

describe('TSX', () => {
  testFixtures('typescriptreact');

  it('divides a component class that fills the file at its members', async () => {
    const text = [
      'export class Gate extends Component<Props> {',
      '  state = { open: false };',
      '',
      '  toggle = () => {',
      repeatLine('    this.setState({});', 15),
      '  };',
      '',
      '  render() {',
      repeatLine('    log();', 15),
      '    return <p />;',
      '  }',
      '}',
    ].join('\n');
    expect(await listUnits('typescriptreact', text)).toEqual([
      '1-2 field state',
      '4-20 field toggle',
      '22-40 method render',
    ]);
  });
});
