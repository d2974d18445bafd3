import { IrisError } from '@iris/core';
import { expect, it } from 'vitest';
import { Tally } from '../../src/reporters/tally.ts';

it('counts what was left out by reason, the most common one first', () => {
  const tally = new Tally();
  for (const reason of ['minified', 'not text', 'not text'] as const)
    tally.add({ kind: 'left-out', path: 'a', reason });
  tally.add({ kind: 'problem', path: 'b', error: new IrisError('file_not_found', 'gone') });
  expect(tally.summary(false)).toBe(
    '0 files read, 1 could not be read, 3 left out: 2 not text, 1 minified (--verbose names them)',
  );
});
