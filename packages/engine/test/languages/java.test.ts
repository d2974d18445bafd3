import { describe, expect, it } from 'vitest';
import { testFixtures } from '../support/language-fixtures.ts';
import { listUnits, repeatLine } from '../support/units.ts';

describe('Java', () => {
  testFixtures('java');

  it('divides a class that fills the file at its members, nested types included', async () => {
    const text = [
      'package gate;',
      '',
      '/** Lets visitors in. */',
      '@Service',
      'public class Gate {',
      '    private int count;',
      '',
      '    @Override',
      '    public void admit() {',
      repeatLine('        count++;', 15),
      '    }',
      '',
      '    enum State { OPEN, CLOSED }',
      '',
      '    static class Visitor {',
      repeatLine('        int id;', 10),
      '    }',
      '}',
    ].join('\n');
    expect(await listUnits('java', text)).toEqual([
      '3-6 field count',
      '8-25 method admit',
      '27-27 type State',
      '29-41 type Visitor',
    ]);
  });

  it('keeps classes of fewer than 30 lines whole', async () => {
    const text = [
      'class Gate {',
      '    int count;',
      '',
      '    void admit() {',
      '        count++;',
      '    }',
      '}',
      '',
      'class Visitor {',
      '    int id;',
      '}',
    ].join('\n');
    expect(await listUnits('java', text)).toEqual(['1-7 type Gate', '9-11 type Visitor']);
  });

  it('divides an enumeration that fills the file at its constants and its methods', async () => {
    const text = [
      'enum Gate {',
      '    NORTH,',
      '    SOUTH;',
      '',
      '    void admit() {',
      repeatLine('        log();', 15),
      '    }',
      '',
      '    void leave() {',
      repeatLine('        log();', 15),
      '    }',
      '}',
    ].join('\n');
    expect(await listUnits('java', text)).toEqual([
      '1-2 constant NORTH',
      '3-3 constant SOUTH',
      '3-21 method admit',
      '23-40 method leave',
    ]);
  });
});
