import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toNounPhrase } from '../../src/naming/noun-phrase.ts';

describe('toNounPhrase', () => {
  it.each([
    ['This module parses dates', 'Parsing dates'],
    ['Provides a client for the API', 'Client for the API'],
    ['A module that provides a client for the API', 'Client for the API'],
    ['Package rows reads rows', 'Reading rows'],
    ['Package rows reads and writes rows', 'Reading and writing rows'],
    ['Implements the row protocol', 'Row protocol'],
    ['Returns the first row', 'Returning the first row'],
    ['Stores the rows of a table', 'Storing the rows of a table'],
    ['Parse dates in many formats', 'Parsing dates in many formats'],
    ['Hooks for tests', 'Hooks for tests'],
    ['Tests of the row reader', 'Tests of the row reader'],
    ['The row reader', 'Row reader'],
    ['a simple wrapper around rows', 'Simple wrapper around rows'],
  ])('makes of %j the phrase %j', (sentence, phrase) => {
    expect(toNounPhrase(sentence)).toBe(phrase);
  });

  it('leaves out the name that a sentence begins with, where a verb follows', () => {
    expect(toNounPhrase('Server handles requests', 'Server')).toBe('Handling requests');
    expect(toNounPhrase('Server of rows', 'Row')).toBe('Server of rows');
  });

  it('never has more than twenty words and never ends in a word that leads on', () => {
    const word = fc.constantFrom(
      'reads',
      'rows',
      'of',
      'the',
      'and',
      'a',
      'file',
      'that',
      'with',
      'tables,',
      'which',
      '-',
      'Row',
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), (words) => {
        const phrase = toNounPhrase(words.join(' '));
        expect(phrase.split(/\s+/).length).toBeLessThanOrEqual(20);
        if (words.length > 40) expect(phrase).not.toMatch(/\s(?:of|the|and|a|that|with|which)$/);
      }),
    );
  });
});
