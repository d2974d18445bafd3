import { describe, expect, it } from 'vitest';
import { describeSegment } from '../../src/naming/description.ts';
import { unit } from '../support/hand-made-units.ts';

describe('describeSegment', () => {
  it('says what the principal unit says of itself, then what is declared', () => {
    const read = unit(1, { names: ['read'], comment: '/** Reads rows from disk. More. */' });
    expect(describeSegment([read, unit(2, { names: ['write'] })], read)).toBe(
      'Reads rows from disk. Declares read and write.',
    );
  });

  it('leaves out comments that are too short to say anything', () => {
    const read = unit(1, { names: ['read'], comment: '// Reading' });
    expect(describeSegment([read], read)).toBe('Declares read.');
  });

  it('counts the names that it does not list, and lists none twice', () => {
    const units = ['a', 'b', 'a', 'c', 'd', 'e', 'f', 'g'].map((name, index) => unit(index + 1, { names: [name] }));
    expect(describeSegment(units, units[0])).toBe('Declares a, b, c, d, e and 2 more.');
  });

  it('describes statements by what they begin with', () => {
    const listen = unit(1, { kind: 'statement', names: ['listen'], receiver: 'app' });
    const bare = unit(2, { kind: 'statement' });
    expect(describeSegment([listen, bare], listen)).toBe('Statements with app.listen.');
    expect(describeSegment([bare], bare)).toBe('Statements that run when the file is loaded.');
  });

  it('cuts names that go on for ever, and shows that it did', () => {
    const long = unit(1, { names: ['x'.repeat(5_000)] });
    expect(describeSegment([long], long)).toBe(`Declares ${'x'.repeat(59)}….`);
  });
});
