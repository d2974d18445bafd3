import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countLines, LineIndex, splitLines } from '../src/lines.ts';
import { textWithLineEnds } from './support/arbitraries.ts';

/** The rule of lines, written as plainly as it can be. */
function splitNaively(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

describe('splitLines', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\nb', ['a', 'b']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['a\rb\r', ['a', 'b']],
    ['\n', ['']],
    ['\n\r', ['', '']],
    ['\r\n', ['']],
    ['\r\r\n', ['', '']],
    ['a\n\nb', ['a', '', 'b']],
    ['a\u2028b\u2029c\fd\ve\u0085f', ['a\u2028b\u2029c\fd\ve\u0085f']],
    ['\ufeffa\n', ['\ufeffa']],
  ])('splits %j into %j', (text, lines) => {
    expect(splitLines(text)).toEqual(lines);
  });

  it('ends lines at LF, CRLF and a lone CR, and nowhere else', () => {
    fc.assert(
      fc.property(textWithLineEnds, (text) => {
        expect(splitLines(text)).toEqual(splitNaively(text));
      }),
    );
  });

  it('gives back the text when its lines are joined with the line ends that were there', () => {
    fc.assert(
      fc.property(textWithLineEnds, (text) => {
        const ends = text.match(/\r\n|\r|\n/g) ?? [];
        const joined = splitLines(text).map((line, row) => line + (ends[row] ?? ''));
        expect(joined.join('')).toBe(text);
      }),
    );
  });

  it('agrees with countLines', () => {
    fc.assert(
      fc.property(textWithLineEnds, (text) => {
        expect(countLines(text)).toBe(splitLines(text).length);
      }),
    );
  });
});

describe('LineIndex', () => {
  it('finds the line of every character', () => {
    fc.assert(
      fc.property(textWithLineEnds, (text) => {
        const index = new LineIndex(text);
        for (let offset = 0; offset < text.length; offset += 1) {
          const line = index.lineAt(offset);
          expect(index.startOf(line)).toBeLessThanOrEqual(offset);
          if (line < index.lineCount) expect(index.startOf(line + 1)).toBeGreaterThan(offset);
        }
      }),
    );
  });

  it('finds its way from a line to its first character and back', () => {
    fc.assert(
      fc.property(textWithLineEnds, (text) => {
        const index = new LineIndex(text);
        for (let line = 1; line <= index.lineCount; line += 1) {
          expect(index.lineAt(index.startOf(line))).toBe(line);
          expect(text.startsWith(index.lineText(line), index.startOf(line))).toBe(true);
        }
      }),
    );
  });

  it('gives offsets past the end to the last line, and lines past the end no text', () => {
    const index = new LineIndex('one\ntwo');
    expect(index.lineAt(1000)).toBe(2);
    expect(index.startOf(3)).toBe(7);
    expect(index.lineText(3)).toBe('');
  });

  it('keeps a line of a million characters and a million lines apart', () => {
    expect(countLines('x'.repeat(1_000_000))).toBe(1);
    expect(countLines('\r\n'.repeat(1_000_000))).toBe(1_000_000);
  });
});
