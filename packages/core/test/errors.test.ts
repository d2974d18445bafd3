import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERRORS, errorType, IrisError } from '../src/errors.ts';

const PAGE = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
const SECTIONS = PAGE.split(/^### /m).slice(1);

/** What the page says of an error: its heading (`code` · status), its title, and its three parts. */
function documented(section: string): [code: string, entry: { status: number; title: string }, parts: string[]] {
  const [, code = '', status = '', title = ''] = /^`([a-z_]+)` · (\d{3})\n\n_(.+)_\n/.exec(section) ?? [];
  const parts = [...section.matchAll(/^- \*\*(.+?)\.\*\* \S/gm)].map(([, name = '']) => name);
  return [code, { status: Number(status), title }, parts];
}

describe('docs/errors.md', () => {
  it('names each code of the table with its status and title, and no other', () => {
    const onPage = SECTIONS.map((section) => documented(section)).map(([code, entry]) => [code, entry]);
    expect(Object.fromEntries(onPage)).toEqual(ERRORS);
    expect(onPage).toHaveLength(Object.keys(ERRORS).length);
  });

  it.each(Object.keys(ERRORS))('says of %s what happened, why, and what to do', (code) => {
    const section = SECTIONS.find((text) => text.startsWith(`\`${code}\``)) ?? '';
    expect(documented(section)[2]).toEqual(['What happened', 'Why', 'What to do']);
  });

  it('mentions no code that is gone', () => {
    const mentioned = [...PAGE.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, name = '']) => name);
    const known = new Set([...Object.keys(ERRORS), 'request_id', 'source_code', 'retry_after']);
    expect(mentioned.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('ERRORS', () => {
  it('has a client or server error for each code', () => {
    for (const { status } of Object.values(ERRORS)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
    }
  });
});

describe('IrisError', () => {
  it('carries code, status, message, cause, fields and when to come back', () => {
    const cause = new Error('socket closed');
    const fields = [{ field: 'language', message: 'is required' }];
    const error = new IrisError('rate_limited', 'Too fast. Wait 3 s.', { cause, fields, retryAfterSeconds: 3 });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'IrisError', code: 'rate_limited', status: 429, fields, retryAfterSeconds: 3 });
    expect(error.message).toBe('Too fast. Wait 3 s.');
    expect(error.cause).toBe(cause);
  });

  it('has no cause where none was given', () => {
    expect('cause' in new IrisError('not_found', 'Nothing here.')).toBe(false);
  });
});

describe('errorType', () => {
  it('makes a URN of a code', () => {
    expect(errorType('missing_api_key')).toBe('urn:iris:error:missing-api-key');
  });
});
