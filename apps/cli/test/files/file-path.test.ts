import { describe, expect, it } from 'vitest';
import { escapeMessage, joinPath, pathToShow } from '../../src/files/file-path.ts';

describe('a file name that is shown', () => {
  it.each([
    ['plain', 'src/app.ts', 'src/app.ts'],
    ['letters of any script', 'docs/Größe/日本.py', 'docs/Größe/日本.py'],
    ['a backslash or quote alone', 'a\\b".ts', 'a\\b".ts'],
    ['a terminal escape', 'a\u001B[31m.ts', '"a\\x1b[31m.ts"'],
    ['a line feed', 'a\nb.ts', '"a\\nb.ts"'],
    ['an eight-bit escape', 'a\u009B2J.ts', '"a\\x9b2J.ts"'],
    ['a turned direction', 'a\u202Est.exe', '"a\\u202est.exe"'],
    ['a quote beside an escape', 'a"\u0007', '"a\\"\\x07"'],
    ['an invisible character beyond the first plane', 'a\u{E0041}.ts', '"a\\U000e0041.ts"'],
    ['bytes that are not UTF-8', Buffer.from([0x61, 0xff, 0x2e, 0x74, 0x73]), '"a\\xff.ts"'],
  ])('escapes %s', (_case, path, shown) => {
    expect(pathToShow(path)).toBe(shown);
  });
});

describe('a message', () => {
  it('keeps its lines and shows what a terminal would obey', () => {
    expect(escapeMessage("unknown command '\u001B]0;x\u0007'\n(Did you mean read?)")).toBe(
      "unknown command '\\x1b]0;x\\x07'\n(Did you mean read?)",
    );
  });
});

describe('joinPath', () => {
  it('keeps the folder as it was written', () => {
    expect(joinPath('../src/', Buffer.from('a.ts'))).toBe('../src/a.ts');
    expect(joinPath('./src', Buffer.from('a.ts'))).toBe('./src/a.ts');
    expect(joinPath('.', Buffer.from('a.ts'))).toBe('a.ts');
    expect(joinPath('/', Buffer.from('a.ts'))).toBe('/a.ts');
  });

  it('keeps the bytes of a name that is not UTF-8', () => {
    expect(joinPath('src', Buffer.from([0xff]))).toEqual(Buffer.from([0x73, 0x72, 0x63, 0x2f, 0xff]));
    expect(joinPath('.', Buffer.from([0xff]))).toEqual(Buffer.from([0xff]));
  });
});
