import { describe, expect, it } from 'vitest';
import { wrapText } from '../../src/reporters/wrap-text.ts';

describe('wrapText', () => {
  it('breaks at words, and inside a word that is longer than a line', () => {
    expect(wrapText('one two abcdefghij', 9, '  ')).toEqual(['  one two', '  abcdefg', '  hij']);
  });
});
