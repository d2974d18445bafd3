import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitLines } from '../src/lines.ts';
import { isBlank, joinNumberedLines, MAX_LINE_NUMBER, stripLineNumbers } from '../src/source-file.ts';
import { textWithLineEnds } from './support/arbitraries.ts';

/** What deployed editors send. */
function numberAsEditorsDo(source: string): string {
  return source
    .split('\n')
    .map((line, row) => `${row + 1} | ${line}`)
    .join('\n');
}

function numberPadded(source: string): string {
  return source
    .split('\n')
    .map((line, row) => `${String(row + 1).padStart(4)}|${line}`)
    .join('\n');
}

describe('stripLineNumbers', () => {
  const source = fc.oneof(
    textWithLineEnds,
    fc
      .array(fc.constantFrom('code', ' ', '  indented', '| bar', '1 | 2', '\n', '\r\n', '\r'))
      .map((parts) => parts.join('')),
  );

  it('gives back what an editor numbered, whatever its line ends and its last line', () => {
    fc.assert(
      fc.property(source, (text) => {
        expect(stripLineNumbers(numberAsEditorsDo(text))).toBe(text);
        expect(stripLineNumbers(numberPadded(text))).toBe(text);
      }),
    );
  });

  it.each([
    ['1 | a\n2 | b', 'a\nb'],
    ['1 | a\n2 | b\n3 | ', 'a\nb\n'],
    ['1 | a\n2 | b\n', 'a\nb\n'],
    ['1 | a\r\n2 | b\r\n3 | ', 'a\r\nb\r\n'],
    ['1 | a\rb\n2 | c', 'a\rb\nc'],
    ['  1|a\n  2| b', 'a\n b'],
    ['1 |\n2 | b', '\nb'],
    ['1 |   indented', '  indented'],
    ['1 | ', ''],
    ['1 |a', 'a'],
    ['1\t| a', '1\t| a'],
  ])('strips %j to %j', (numbered, text) => {
    expect(stripLineNumbers(numbered)).toBe(text);
  });

  it.each([
    ['does not begin at 1', '2 | a\n3 | b'],
    ['begins at 0', '0 | a\n1 | b'],
    ['has a gap', '1 | a\n3 | b'],
    ['counts a number twice', '1 | a\n1 | b'],
    ['has a line without a number', '1 | a\nb\n3 | c'],
    ['has an empty line inside', '1 | a\n\n3 | c'],
    ['has a number without a bar', '1 a\n2 b'],
    ['has a sign', '+1 | a'],
    ['has no numbers', 'a\nb'],
    ['is empty', ''],
    ['has numbers that are too long to be numbers', '0000000001 | a'],
  ])('leaves alone a text that %s', (_, text) => {
    expect(stripLineNumbers(text)).toBe(text);
  });

  it('strips numbers of several digits', () => {
    const text = Array.from({ length: 1_234 }, (_, row) => `line ${row}`).join('\n');
    expect(stripLineNumbers(numberAsEditorsDo(text))).toBe(text);
    expect(stripLineNumbers(numberPadded(text))).toBe(text);
  });

  it('decides on a megabyte that only begins regularly without trouble', () => {
    const text = `1 | a\n${' '.repeat(1_000_000)}`;
    expect(stripLineNumbers(text)).toBe(text);
  });
});

describe('joinNumberedLines', () => {
  it('puts lines in order and ends each with a line feed', () => {
    const lines = [
      { line: 3, text: 'c' },
      { line: 1, text: 'a' },
      { line: 2, text: 'b' },
    ];
    expect(joinNumberedLines(lines)).toEqual({ ok: true, text: 'a\nb\nc\n' });
    expect(lines[0]).toEqual({ line: 3, text: 'c' });
  });

  it('makes an empty line of a number that is left out', () => {
    const lines = [
      { line: 2, text: 'b' },
      { line: 5, text: 'e' },
    ];
    expect(joinNumberedLines(lines)).toEqual({ ok: true, text: '\nb\n\n\ne\n' });
  });

  it('fills the largest gap that may be', () => {
    const joined = joinNumberedLines([{ line: MAX_LINE_NUMBER, text: 'last' }]);
    expect(joined).toEqual({ ok: true, text: `${'\n'.repeat(MAX_LINE_NUMBER - 1)}last\n` });
  });

  it('makes an empty file of no lines', () => {
    expect(joinNumberedLines([])).toEqual({ ok: true, text: '' });
  });

  it('refuses a number given twice', () => {
    const lines = [
      { line: 2, text: 'b' },
      { line: 1, text: 'a' },
      { line: 2, text: 'B' },
    ];
    expect(joinNumberedLines(lines)).toEqual({ ok: false, problem: { kind: 'duplicate', line: 2 } });
  });

  it('refuses a number that would cost memory', () => {
    const line = MAX_LINE_NUMBER + 1;
    const problem = { kind: 'too-far', line, limit: MAX_LINE_NUMBER };
    expect(joinNumberedLines([{ line, text: '' }])).toEqual({ ok: false, problem });
    expect(joinNumberedLines([{ line: MAX_LINE_NUMBER, text: '' }])).toMatchObject({ ok: true });
  });

  it('keeps every line at its number, whatever line ends its text holds', () => {
    const numbered = fc.uniqueArray(fc.record({ line: fc.integer({ min: 1, max: 30 }), text: textWithLineEnds }), {
      selector: ({ line }) => line,
    });
    fc.assert(
      fc.property(numbered, (lines) => {
        const joined = joinNumberedLines(lines);
        const rows = joined.ok ? splitLines(joined.text) : [];
        expect(rows).toHaveLength(Math.max(0, ...lines.map(({ line }) => line)));
        for (const { line, text } of lines) {
          expect(rows[line - 1]).toBe(text.replace(/(\r\n|\r|\n)$/, '').replace(/[\r\n]/g, ' '));
        }
      }),
    );
  });
});

describe('isBlank', () => {
  it.each(['', ' ', '\t\r\n', '\ufeff', '\u00a0\u3000\u2028'])('calls %j blank', (text) => {
    expect(isBlank(text)).toBe(true);
  });

  it.each(['x', ' . ', '\u0000', '\u200b'])('does not call %j blank', (text) => {
    expect(isBlank(text)).toBe(false);
  });
});
