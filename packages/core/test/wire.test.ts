import { describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import {
  type AnalyzeRequest,
  analyzeRequestSchema,
  analyzeResponseSchema,
  MAX_FILENAME_LENGTH,
  MAX_LANGUAGE_LENGTH,
  type problemSchema,
} from '../src/wire.ts';
import type { toAnalyzeResponse, toProblem } from '../src/wire-format.ts';

const REQUEST = { filename: 'a.py', language: 'python', source_code: 'x = 1\n' };
const LINES = { filename: 'a.py', language: 'python', lines: [{ line: 1, text: 'x' }] };

function without(request: Record<string, unknown>, field: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(request).filter(([name]) => name !== field));
}

describe('analyzeRequestSchema', () => {
  it.each<[string, unknown]>([
    ['a source', REQUEST],
    ['an empty source', { ...REQUEST, source_code: '' }],
    ['a source with NUL, lone surrogates and U+2028', { ...REQUEST, source_code: '\u0000\ud800\u2028' }],
    ['lines', LINES],
    ['no lines at all', { ...LINES, lines: [] }],
    [
      'lines with gaps and duplicates, which joinNumberedLines judges',
      { ...LINES, lines: [...LINES.lines, ...LINES.lines] },
    ],
    ['metadata', { ...REQUEST, metadata: { editor: 'vim', nested: { deep: [1, null] } } }],
    ['a field that nobody knows', { ...REQUEST, colour: 'blue' }],
    [
      'the longest names',
      { ...REQUEST, filename: 'a'.repeat(MAX_FILENAME_LENGTH), language: 'b'.repeat(MAX_LANGUAGE_LENGTH) },
    ],
  ])('accepts %s', (_, request) => {
    expect(analyzeRequestSchema.safeParse(request)).toMatchObject({ success: true });
  });

  it.each<[string, unknown, string]>([
    ['no filename', without(REQUEST, 'filename'), 'filename'],
    ['an empty filename', { ...REQUEST, filename: '' }, 'filename'],
    ['a filename that is too long', { ...REQUEST, filename: 'a'.repeat(MAX_FILENAME_LENGTH + 1) }, 'filename'],
    ['no language', without(REQUEST, 'language'), 'language'],
    ['a language that is too long', { ...REQUEST, language: 'a'.repeat(MAX_LANGUAGE_LENGTH + 1) }, 'language'],
    ['a language that is no text', { ...REQUEST, language: ['python'] }, 'language'],
    ['neither source nor lines', without(REQUEST, 'source_code'), 'source_code'],
    ['a source that is null', { ...REQUEST, source_code: null }, 'source_code'],
    ['a source that is a number', { ...REQUEST, source_code: 1 }, 'source_code'],
    ['lines that are no list', { ...LINES, lines: 'x' }, 'lines'],
    ['a line from 0', { ...LINES, lines: [{ line: 0, text: '' }] }, 'lines.0.line'],
    ['half a line', { ...LINES, lines: [{ line: 1.5, text: '' }] }, 'lines.0.line'],
    ['a line beyond all numbers', { ...LINES, lines: [{ line: 1e300, text: '' }] }, 'lines.0.line'],
    ['a line without text', { ...LINES, lines: [{ line: 1 }] }, 'lines.0.text'],
    ['metadata that is text', { ...REQUEST, metadata: 'x' }, 'metadata'],
    ['metadata that is a list', { ...REQUEST, metadata: [] }, 'metadata'],
    ['metadata that is null', { ...REQUEST, metadata: null }, 'metadata'],
    ['a list', [], ''],
    ['null', null, ''],
    ['text', 'x', ''],
  ])('refuses %s', (_, request, field) => {
    const parsed = analyzeRequestSchema.safeParse(request);
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toContain(field);
  });

  it('keeps a hostile prototype a mere name', () => {
    const body: unknown = JSON.parse(
      '{"filename":"a.py","language":"python","source_code":"","__proto__":{"polluted":1},"metadata":{"__proto__":{"polluted":1}}}',
    );
    const { metadata = {} } = analyzeRequestSchema.parse(body);
    expect('polluted' in {}).toBe(false);
    expect('polluted' in metadata).toBe(false);
  });
});

describe('the wire types', () => {
  it('are what the formatting functions return', () => {
    expectTypeOf<ReturnType<typeof toAnalyzeResponse>>().toEqualTypeOf<z.infer<typeof analyzeResponseSchema>>();
    expectTypeOf<ReturnType<typeof toProblem>>().toEqualTypeOf<z.infer<typeof problemSchema>>();
    expectTypeOf<AnalyzeRequest>().toEqualTypeOf<z.input<typeof analyzeRequestSchema>>();
  });
});

describe('analyzeResponseSchema', () => {
  it.each<[string, unknown]>([
    ['a block without lines', []],
    ['a range from 0', [[0, 1]]],
    ['half a range', [[1]]],
    ['a range of three', [[1, 2, 3]]],
  ])('refuses %s', (_, ranges) => {
    const block = { id: 'a', label: 'A b', description: '', ranges };
    const parsed = analyzeResponseSchema.shape.responsibility_blocks.safeParse([block]);
    expect(parsed.success).toBe(false);
  });
});
