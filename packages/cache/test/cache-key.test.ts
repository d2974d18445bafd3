import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeCacheKey } from '../src/index.ts';

const input = fc.record({
  text: fc.string({ unit: 'binary' }),
  language: fc.string(),
  identity: fc.string(),
});

describe('makeCacheKey', () => {
  it('stays the same across releases', () => {
    expect(makeCacheKey({ text: 'print(1)\n', language: 'python', identity: 'structural/1' })).toBe(
      '063c8e9aef092897e15fe7a1532c3b9ea3842ba43b7c6d6f3a75b10319ba1ac1',
    );
  });

  it('differs wherever text, language or identity differs', () => {
    fc.assert(
      fc.property(input, input, (a, b) => {
        const same = a.text === b.text && a.language === b.language && a.identity === b.identity;
        expect(makeCacheKey(a) === makeCacheKey(b)).toBe(same);
      }),
    );
  });

  it('does not let one field run into the next', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string(), (head, tail, text) => {
        const whole = makeCacheKey({ identity: head + tail, language: '', text });
        expect(makeCacheKey({ identity: tail, language: head, text })).not.toBe(whole);
        expect(makeCacheKey({ identity: '', language: head + tail, text })).not.toBe(whole);
        expect(makeCacheKey({ identity: '', language: '', text: head + tail + text })).not.toBe(whole);
      }),
    );
  });

  it('tells texts apart that UTF-8 writes alike', () => {
    const keys = ['\uD800', '\uDC00', '\uFFFD'].map((text) => makeCacheKey({ text, language: 'c', identity: 'i' }));
    expect(new Set(keys).size).toBe(3);
  });
});
