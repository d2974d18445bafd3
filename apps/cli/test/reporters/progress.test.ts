import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { createProgress } from '../../src/reporters/progress.ts';

function terminal(isTTY: boolean) {
  return Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 10 });
}

it('appears after half a second, within one line, and goes away without a trace', () => {
  const stream = terminal(true);
  let now = 0;
  const progress = createProgress(stream, false, () => now);
  progress.show('too early');
  expect(stream.read()).toBeNull();
  now = 600;
  progress.show('a text of many columns');
  expect(stream.read()).toBe('\r\u001B[2Ka text of');
  progress.show('too soon');
  progress.clear();
  expect(stream.read()).toBe('\r\u001B[2K');
});

it.each([
  ['a pipe', false, false],
  ['a terminal that cannot move its cursor', true, true],
])('never shows on %s', (_case, isTTY, isDumb) => {
  const stream = terminal(isTTY);
  let now = 0;
  const progress = createProgress(stream, isDumb, () => now);
  now = 1000;
  progress.show('text');
  progress.clear();
  expect(stream.read()).toBeNull();
});
