import { describe, expect, it } from 'vitest';
import { testFixtures } from '../support/language-fixtures.ts';
import { listUnits, repeatLine } from '../support/units.ts';

describe('Rust', () => {
  testFixtures('rust');

  it('divides a long impl block at its functions, and leaves a struct whole', async () => {
    const text = [
      '#[derive(Debug)]',
      'struct Gate {',
      '    count: u32,',
      '}',
      '',
      'impl Gate {',
      '    /// Lets one in.',
      '    pub fn admit(&mut self) {',
      repeatLine('        self.count += 1;', 15),
      '    }',
      '',
      '    pub fn leave(&mut self) {',
      repeatLine('        self.count -= 1;', 15),
      '    }',
      '}',
    ].join('\n');
    expect(await listUnits('rust', text)).toEqual(['1-4 type Gate', '6-24 function admit', '26-43 function leave']);
  });

  it('leaves a short module of tests whole, with its attribute', async () => {
    const text = [
      'pub fn admit() {}',
      '',
      '#[cfg(test)]',
      'mod tests {',
      '    #[test]',
      '    fn admits() {}',
      '}',
    ].join('\n');
    expect(await listUnits('rust', text)).toEqual(['1-1 function admit', '3-7 namespace tests']);
  });
});
