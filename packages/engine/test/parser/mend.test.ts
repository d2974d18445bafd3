import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mendBrackets } from '../../src/parser/mend.ts';

const mend = (text: string): string => mendBrackets(text, [], []);

/** A generated piece of well-indented code; `depth` levels are around it. */
type Piece = (depth: number) => string;

const { piece } = fc.letrec<{ piece: Piece; block: Piece }>((tie) => ({
  piece: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('a();', 'b[i] = {};', 'call({ x: [1, 2], y: () => {} });', 'return;', 'if (a) { b(); }', '').map(
      (text): Piece =>
        (depth) =>
          `${'  '.repeat(text === '' ? 0 : depth)}${text}\n`,
    ),
    fc.array(fc.nat(9), { maxLength: 3 }).map((items): Piece => {
      return (depth) => {
        const lead = '  '.repeat(depth);
        return `${lead}call(\n${items.map((item) => `${lead}  [${item}],\n`).join('')}${lead});\n`;
      };
    }),
    tie('block'),
  ),
  block: fc
    .record({
      head: fc.constantFrom('if (a)', 'for (;;)', 'class A', 'function f(a, b)', 'switch (a)'),
      isAllman: fc.boolean(),
      inside: fc.array(tie('piece'), { maxLength: 4 }),
    })
    .map(({ head, isAllman, inside }): Piece => {
      return (depth) => {
        const lead = '  '.repeat(depth);
        const open = isAllman ? `\n${lead}{` : ' {';
        return `${lead}${head}${open}\n${inside.map((part) => part(depth + 1)).join('')}${lead}}\n`;
      };
    }),
}));

describe('mendBrackets', () => {
  it('leaves text as it is whose brackets agree with its indentation', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = pieces.map((part) => part(0)).join('');
        expect(mend(text)).toBe(text);
      }),
    );
  });

  it('keeps the length of any text and touches single characters only: brackets, quotes and white space', () => {
    const soup = fc
      .array(
        fc.constantFrom(
          '{',
          '}',
          '(',
          ')',
          '[',
          ']',
          '\n',
          '\n  ',
          '\n    ',
          ' ',
          'a',
          '"',
          "'",
          '`',
          'function f()',
          'é😀',
        ),
        {
          maxLength: 60,
        },
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(soup, fc.array(fc.tuple(fc.nat(60), fc.nat(20)), { maxLength: 3 }), (text, spans) => {
        const strings = spans.map(([start, length]) => ({
          start: Math.min(start, text.length),
          end: Math.min(start + length, text.length),
        }));
        const mended = mendBrackets(text, strings, []);
        expect(mended.length).toBe(text.length);
        for (let at = 0; at < text.length; at += 1) {
          if (mended[at] === text[at]) continue;
          expect(text[at]).toMatch(/[\s{}()[\]'"`]/);
          expect(mended[at]).toMatch(/[ {}]/);
        }
      }),
    );
  });

  it('closes a body before what is no longer indented', () => {
    const text = 'function first() {\n  a();\n\nfunction second() {\n  b();\n}\n';
    expect(mend(text)).toBe('function first() {\n  a();\n}function second() {\n  b();\n}\n');
  });

  it('closes every body that is open at the end', () => {
    expect(mend('class A {\n  m() {\n    a();\n\n\n')).toBe('class A {\n  m() {\n    a();\n}}');
  });

  it('opens a body whose opening brace is missing at the end of the line that heads it', () => {
    const text = 'function first()\n  a();\n}\nfunction second() {\n  b();\n}\n';
    expect(mend(text)).toBe('function first(){  a();\n}\nfunction second() {\n  b();\n}\n');
  });

  it('takes away a parenthesis that is never closed', () => {
    const text = 'function first() {\n  call(a, b;\n}\nfunction second() {\n}\n';
    expect(mend(text)).toBe(text.replace('call(', 'call '));
  });

  it('takes away a closing bracket that nobody opened', () => {
    expect(mend('a();\nb());\nc(]);\n')).toBe('a();\nb() ;\nc( );\n');
  });

  it('takes the quote of a string that swallows declarations away', () => {
    const text = "const a = 'open;\nfunction second() {\n  b();\n}\n";
    const strings = [{ start: text.indexOf("'"), end: text.length }];
    expect(mendBrackets(text, strings, [])).toBe(text.replace("'", ' '));
  });

  it('leaves a string of several lines alone that holds no declaration', () => {
    const text = 'const a = `\nsome { text\n( that\n`;\nb();\n';
    const strings = [{ start: text.indexOf('`'), end: text.lastIndexOf('`') + 1 }];
    expect(mendBrackets(text, strings, [])).toBe(text);
  });

  it('does not look at brackets inside strings and comments', () => {
    const text = 'a("{");\n// ( [ {\nb();\n';
    const strings = [{ start: 2, end: 5 }];
    const comments = [{ start: text.indexOf('//'), end: text.indexOf('\nb') }];
    expect(mendBrackets(text, strings, comments)).toBe(text);
  });

  it.each([
    ['braces on lines of their own', 'void f()\n{\n    a();\n}\n\nvoid g()\n{\n    b();\n}\n'],
    ['bodies of namespaces that are not indented', 'namespace a {\nnamespace b {\n\nvoid f() {\n  x();\n}\n\n}\n}\n'],
    ['cases that stand below their switch', 'switch (a) {\ncase 1:\n  x();\n  break;\ndefault:\n  y();\n}\n'],
    ['chained branches', 'if (a) {\n  x();\n}\nelse {\n  y();\n}\n'],
    ['preprocessor lines at the margin', 'void f() {\n  a();\n#ifdef B\n  b();\n#endif\n}\n'],
    ['access labels', 'class A {\n  int a;\npublic:\n  int b;\n};\n'],
    ['arguments on several lines', 'call(a, {\n  b: [\n    1,\n  ],\n});\nnext();\n'],
    ['CRLF', 'void f() {\r\n  a();\r\n}\r\nvoid g() {\r\n  b();\r\n}\r\n'],
    ['tabs', 'func f() {\n\tif a {\n\t\tb()\n\t}\n}\n'],
  ])('leaves %s as they are', (_style, text) => {
    expect(mend(text)).toBe(text);
  });
});
