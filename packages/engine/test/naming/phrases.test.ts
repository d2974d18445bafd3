import { describe, expect, it } from 'vitest';
import { capitalize, gerundOf, isVerb, joinWithAnd, nounOfVerb, writeWord } from '../../src/naming/phrases.ts';

describe('gerundOf', () => {
  it.each([
    ...[
      ['run', 'running'],
      ['stop', 'stopping'],
      ['map', 'mapping'],
      ['begin', 'beginning'],
      ['commit', 'committing'],
    ],
    ...[
      ['emit', 'emitting'],
      ['format', 'formatting'],
      ['reset', 'resetting'],
      ['submit', 'submitting'],
    ],
    ...[
      ['parse', 'parsing'],
      ['use', 'using'],
      ['queue', 'queuing'],
      ['see', 'seeing'],
      ['free', 'freeing'],
    ],
    ...[
      ['tie', 'tying'],
      ['read', 'reading'],
      ['fix', 'fixing'],
      ['show', 'showing'],
      ['play', 'playing'],
    ],
    ...[
      ['open', 'opening'],
      ['listen', 'listening'],
      ['visit', 'visiting'],
      ['edit', 'editing'],
      ['handle', 'handling'],
    ],
  ])('makes of %s the form %s', (verb, gerund) => {
    expect(gerundOf(verb)).toBe(gerund);
  });
});

describe('nounOfVerb', () => {
  it.each([
    ['create', 'creation'],
    ['get', 'getters'],
    ['delete', 'deletion'],
    ['validate', 'validation'],
    ['parse', 'parsing'],
    ['emit', 'emitting'],
  ])('makes of %s the noun %s', (verb, noun) => {
    expect(isVerb(verb)).toBe(true);
    expect(nounOfVerb(verb)).toBe(noun);
  });

  it('does not take names that every object has for verbs', () => {
    for (const word of ['constructor', '__proto__', 'toString']) expect(isVerb(word)).toBe(false);
    expect(nounOfVerb('constructor')).toBe('constructoring');
  });
});

describe('writing', () => {
  it('puts acronyms in capitals, and the end of their plural not', () => {
    expect(['http', 'urls', 'ids', 'row'].map(writeWord)).toEqual(['HTTP', 'URLs', 'IDs', 'row']);
  });

  it('capitalizes whole characters', () => {
    expect(['row', 'élan', '😀', ''].map(capitalize)).toEqual(['Row', 'Élan', '😀', '']);
    expect(capitalize('𐐨x')).toBe('𐐀x');
  });

  it('joins with commas and an and', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(joinWithAnd)).toEqual(['', 'a', 'a and b', 'a, b and c']);
  });
});
