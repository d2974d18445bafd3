import { describe, expect, it } from 'vitest';
import { testFixtures } from '../support/language-fixtures.ts';
import { listUnits, repeatLine } from '../support/units.ts';

describe('Python', () => {
  testFixtures('python');

  it('divides a class that fills the file at its methods, with their decorators', async () => {
    const text = [
      'class Turnstile:',
      '    def __init__(self):',
      '        self.count = 0',
      '',
      '    @property',
      '    def is_full(self):',
      '        return self.count > 9',
      '',
      '    # Lets visitors in.',
      '    def admit(self):',
      repeatLine('        self.count += 1', 15),
      '',
      '    def leave(self):',
      repeatLine('        self.count -= 1', 15),
    ].join('\n');
    expect(await listUnits('python', text)).toEqual([
      '1-3 function __init__',
      '5-7 function is_full',
      '9-25 function admit',
      '27-42 function leave',
    ]);
  });

  it('keeps a short class whole, apart from what follows it', async () => {
    const text = [
      'class Visitor:',
      '    def __init__(self, name):',
      '        self.name = name',
      '',
      '    def greet(self):',
      '        return f"Hello {self.name}"',
      '',
      '',
      'def admit(visitor):',
      '    return visitor.greet()',
    ].join('\n');
    expect(await listUnits('python', text)).toEqual(['1-6 type Visitor', '9-10 function admit']);
  });

  it('takes the guard of a script for a unit, and imports and the doc string of the file for none', async () => {
    const text = [
      '"""Lets visitors in."""',
      '',
      'import sys',
      '',
      '',
      'def main():',
      '    return 0',
      '',
      '',
      'if __name__ == "__main__":',
      '    sys.exit(main())',
    ].join('\n');
    expect(await listUnits('python', text)).toEqual(['6-7 function main', '10-11 statement']);
  });
});
