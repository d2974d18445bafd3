import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNestedDeeperThan } from '../src/json-nesting.ts';

function isDeeper(json: string, maxDepth: number): boolean {
  return isNestedDeeperThan(Buffer.from(json), maxDepth);
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('isNestedDeeperThan', () => {
  it('agrees with the value that the JSON stands for', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(7), fc.boolean(), (value, maxDepth, isPretty) => {
        const json = JSON.stringify(value, null, isPretty ? 2 : undefined);
        expect(isDeeper(json, maxDepth)).toBe(depthOf(JSON.parse(json)) > maxDepth);
      }),
    );
  });

  it.for(['[[[1]]]', '{"a":{"b":{}}}', '[{"a":[]}]'])('counts brackets and braces alike: %s', (json) => {
    expect([isDeeper(json, 2), isDeeper(json, 3)]).toEqual([true, false]);
  });

  it.for(['"[[["', '"\\"[[["', '"\\\\\\"[[["', '{"[[[":"{{{"}', '"é[[["', '"[[[', '"\\'])(
    'counts none inside of strings: %s',
    (json) => {
      expect(isDeeper(json, 1)).toBe(false);
    },
  );

  it('knows the end of a string that ends with a backslash', () => {
    expect(isDeeper('["\\\\",[[', 2)).toBe(true);
  });

  it('counts what is open at once, not what was', () => {
    expect(isDeeper(`[${'[],'.repeat(1000)}[]]`, 2)).toBe(false);
  });

  it('says of millions of brackets that they are too many', () => {
    expect(isDeeper('['.repeat(5_000_000), 200)).toBe(true);
  });
});
