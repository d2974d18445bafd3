import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlainText, toPlainText, toVisibleLine } from '../src/plain-text.ts';
import { hostileText } from './support/arbitraries.ts';

const FORBIDDEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u2800\u3164\p{Variation_Selector}\u{e0000}-\u{e0fff}<>`]|\u034f|\*\*\S+\*\*|\]\(/u;

describe('toPlainText', () => {
  it.each([
    ['Reads the configuration', 'Reads the configuration'],
    ['  two\n lines\t', 'two lines'],
    ['a\u0000b\u001b[31mc', 'a b [31mc'],
    ['pay\u202eload\u200b\u2066s', 'payloads'],
    ['tag\u{e0041}\u{e007f}ged', 'tagged'],
    ['heart\u2764\ufe0f', 'heart\u2764'],
    ['lone\ud83d surrogate\ude00', 'lone surrogate'],
    ['whole 😀 pair', 'whole 😀 pair'],
    ['<script>alert(1)</script>Login', 'alert(1) Login'],
    ['<img src=x onerror=alert(1)', 'img src=x onerror=alert(1)'],
    ['<<b>b>', 'b'],
    ['see [the docs](https://example.com) now', 'see the docs now'],
    ['![logo](javascript:alert(1))', 'logo'],
    ['[[inner](a)](b)', 'inner'],
    ['[x](command:a?["(b"])', '[x] (command:a?["(b"])'],
    ['[Sign in](https://evil.example/(x)', '[Sign in] (https://evil.example/(x)'],
    ['[[a]](javascript:alert(1))', '[[a]] (javascript:alert(1))'],
    ['at[0]**(1**', 'at[0] (1'],
    ['****a****', 'a'],
    ['**bold** and ~~gone~~', 'bold and gone'],
    ['Calls `open`.', 'Calls open.'],
    ['Defines __init__ and snake__case__name', 'Defines __init__ and snake__case__name'],
    ['2 ** 3 ** 4', '2 ** 3 ** 4'],
    ['', ''],
    ['\u200b\u2800\u3164', ''],
  ])('turns %j into %j', (text, plain) => {
    expect(toPlainText(text, 100)).toBe(plain);
  });

  it('lets nothing through that could deceive a reader or a renderer', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(toPlainText(text, 200)).not.toMatch(FORBIDDEN);
      }),
    );
  });

  it('changes nothing the second time, and isPlainText agrees', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 200 }), (text, maxLength) => {
        const once = toPlainText(text, maxLength);
        expect(toPlainText(once, maxLength)).toBe(once);
        expect(isPlainText(once)).toBe(true);
        expect(once.length).toBeLessThanOrEqual(maxLength);
      }),
    );
  });

  it('takes markup off however deeply it is nested', () => {
    const nested = `${'['.repeat(100)}a${'](b)'.repeat(100)} ${'**'.repeat(50)}c${'**'.repeat(50)}`;
    const plain = toPlainText(nested, 400);
    expect(plain).toContain('a');
    expect(isPlainText(plain)).toBe(true);
    expect(plain).not.toMatch(FORBIDDEN);
  });

  it('cuts at a word where it can, and never inside a surrogate pair', () => {
    expect(toPlainText('configuration loading', 15)).toBe('configuration');
    expect(toPlainText('a configurationloading', 15)).toBe('a configuration');
    expect(toPlainText('ab😀', 3)).toBe('ab');
  });

  it('does not look at what follows far behind the limit', () => {
    expect(toPlainText(`${'\u200b'.repeat(1000)}late`, 10)).toBe('');
  });
});

describe('isPlainText', () => {
  it.each(['Config reading', '', 'naïve café', '解析器', 'a - b'])('accepts %j', (text) => {
    expect(isPlainText(text)).toBe(true);
  });

  it.each([
    ' leading',
    'two  spaces',
    'line\nend',
    '<b>',
    '`code`',
    '**bold**',
    '[a](b)',
    '[a](b',
    'x\u200by',
    '\ud800',
  ])('refuses %j', (text) => {
    expect(isPlainText(text)).toBe(false);
  });
});

describe('toVisibleLine', () => {
  it.each([
    ['\tconst a = `<b>` // **x**', '\tconst a = `<b>` // **x**'],
    ['naïve = "解析器 😀"', 'naïve = "解析器 😀"'],
    ['ad\u200bmin\u202e = 1', 'admin = 1'],
    ['hi\u{e0041}\u{e0042} \ufe0f\u3164\ud800', 'hi '],
    ['a\u2028b\fc\0d\x1b[0m', 'a b c d [0m'],
  ])('makes %j into %j', (line, visible) => {
    expect(toVisibleLine(line)).toBe(visible);
  });

  it('leaves nothing that is not seen, and nothing more to take out', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const visible = toVisibleLine(text);
        expect(visible).not.toMatch(/(?!\t)[\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Cs}\p{Variation_Selector}\u{e0000}-\u{e0fff}]/u);
        expect(toVisibleLine(visible)).toBe(visible);
        expect(visible.length).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
