import { describe, expect, it } from 'vitest';
import { testFixtures } from '../support/language-fixtures.ts';
import { listUnits, repeatLine } from '../support/units.ts';

describe('C++', () => {
  testFixtures('cpp');

  it('looks through a namespace at the members of its class', async () => {
    const text = [
      'namespace gates {',
      '',
      '/// Lets visitors in.',
      'class Gate {',
      'public:',
      '    Gate();',
      '',
      '    void admit() {',
      repeatLine('        ++count;', 15),
      '    }',
      '',
      'private:',
      '    int count = 0;',
      '',
      '    void leave() {',
      repeatLine('        --count;', 15),
      '    }',
      '};',
      '',
      '}  // namespace gates',
    ].join('\n');
    expect(await listUnits('cpp', text)).toEqual([
      '1-6 variable Gate',
      '8-24 function admit',
      '26-27 field count',
      '29-48 function leave',
    ]);
  });

  it('looks through extern "C", and takes methods outside of their class for units', async () => {
    const text = [
      'extern "C" {',
      '',
      'int admit(void);',
      '',
      'int leave(int visitor) {',
      repeatLine('    log();', 15),
      '    return 0;',
      '}',
      '',
      repeatLine('// Nobody calls this.', 15),
      'void close() {}',
      '',
      '}',
      '',
      'void Gate::admit() {}',
    ].join('\n');
    expect(await listUnits('cpp', text)).toEqual([
      '1-3 variable admit',
      '5-22 function leave',
      '24-41 function close',
      '43-43 function admit',
    ]);
  });
});
