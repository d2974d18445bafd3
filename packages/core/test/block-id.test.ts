import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeBlockId } from '../src/block-id.ts';
import { isPlainText } from '../src/plain-text.ts';
import { hostileText } from './support/arbitraries.ts';

describe('makeBlockId', () => {
  it.each([
    [['readConfig'], [], 'read-config'],
    [[], [], 'statements'],
    [['$'], [], 'statements'],
    [['readConfig', 'Parser'], ['read-config'], 'read-config.parser'],
    [['readConfig', '_', 'Parser'], ['read-config'], 'read-config.parser'],
    [['readConfig'], ['read-config'], 'read-config.2'],
    [['readConfig'], ['read-config', 'read-config.2', 'read-config.3'], 'read-config.4'],
    [['a', 'b', 'c', 'd', 'e'], ['a', 'a.b', 'a.c', 'a.d'], 'a.2'],
  ])('names %j beside %j %j', (declarations, taken, id) => {
    expect(makeBlockId(declarations, new Set(taken))).toBe(id);
  });

  it('makes ids that are unique, plain and bounded, whatever the declarations are called', () => {
    fc.assert(
      fc.property(fc.array(fc.array(hostileText, { maxLength: 4 }), { maxLength: 30 }), (blocks) => {
        const taken = new Set<string>();
        for (const declarations of blocks) {
          const id = makeBlockId(declarations, taken);
          expect(taken.has(id)).toBe(false);
          expect(id).toMatch(/^\S+$/);
          expect(isPlainText(id)).toBe(true);
          expect(id.length).toBeLessThan(200);
          taken.add(id);
        }
      }),
    );
  });

  it('does not depend on case or on the style of a name', () => {
    expect(makeBlockId(['read_config'], new Set())).toBe(makeBlockId(['ReadConfig'], new Set()));
  });
});
