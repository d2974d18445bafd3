import { describe, expect, it } from 'vitest';
import { summarize } from '../lib/test-summary.mjs';

const CHECK = { name: 'check', passed: 5, failed: 0, seconds: 2, skipped: [] };
const SERVER = { name: 'server', passed: 10, failed: 1, seconds: 6, skipped: ['stays up on a full disk (needs root)'] };

describe('summarize', () => {
  it('shows each area with its share of the time', () => {
    expect(summarize([CHECK, SERVER], []).split('\n').slice(0, 3)).toEqual([
      'area    passed  failed  skipped   time  share',
      'check        5       0        0  2.0 s   25 %',
      'server      10       1        1  6.0 s   75 %',
    ]);
  });

  it('names what could not run, and why', () => {
    const summary = summarize([CHECK, SERVER], ['the reference page: the Debian package chromium is missing']);
    expect(summary).toContain(
      'Not run:\n  the reference page: the Debian package chromium is missing\n  server: stays up on a full disk (needs root)\n',
    );
  });

  it('ends in the totals, alone on the last line', () => {
    expect(summarize([CHECK, SERVER], []).split('\n').at(-1)).toBe('15 passed, 1 failed, 1 skipped');
    expect(summarize([], []).split('\n').at(-1)).toBe('0 passed, 0 failed, 0 skipped');
  });
});
