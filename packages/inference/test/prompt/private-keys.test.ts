import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPrivateKeys } from '../../src/prompt/private-keys.ts';
import { fakePrivateKey } from '../support/fake-secrets.ts';

const KEY = fakePrivateKey();
const HEAD = KEY[0] ?? '';
const BODY = KEY.slice(1, -1);
const FOOT = KEY.at(-1) ?? '';

/** What is left of a text without its keys, `#` in their place. */
function withoutKeys(text: string): string {
  let rest = text;
  for (const [start, end] of findPrivateKeys(text).reverse()) rest = `${rest.slice(0, start)}#${rest.slice(end)}`;
  return rest;
}

describe('findPrivateKeys', () => {
  it.each(['', 'RSA ', 'EC ', 'DSA ', 'OPENSSH ', 'ENCRYPTED '])(
    'finds a key with the armour "%sPRIVATE KEY"',
    (kind) => {
      const key = fakePrivateKey(kind).join('\n');
      expect(withoutKeys(`before\n${key}\nafter`)).toBe('before\n#\nafter');
    },
  );

  it.each([
    ['indented', KEY.map((line) => `    ${line}`).join('\n'), '    #'],
    ['in a comment', KEY.map((line) => `// ${line}`).join('\n'), '// #'],
    ['put together of strings', KEY.map((line) => `  "${line}\\n" +`).join('\n'), '  "#\\n" +'],
    ['in one string', `key = "${KEY.join('\\n')}\\n";`, 'key = "#\\n";'],
    ['with headers', [HEAD, 'Proc-Type: 4,ENCRYPTED', 'DEK-Info: AES-256-CBC,00', '', ...BODY, FOOT].join('\n'), '#'],
  ])('finds a key that is %s', (_, text, rest) => {
    expect(withoutKeys(`a\n${text}\nb`)).toBe(`a\n${rest}\nb`);
  });

  it.each<[string, (line: string, index: number) => string]>([
    ['added to a variable', (line) => `key += "${line}\\n"`],
    ['appended by calls', (line) => `sb.append("${line}\\n");`],
    ['appended by calls in three lines', (line) => `sb.append(\n  "${line}\\n"\n);`],
    ['put together in Basic', (line) => `"${line}" & vbCrLf & _`],
    ['put together with constants', (line) => `"${line}" + Environment.NewLine +`],
    ['a list with comments', (line) => `"${line}", // part`],
    ['written by echo', (line) => `echo ${line} >> key.pem`],
    ['written by printf', (line) => `printf '%s\\n' '${line}'`],
    ['a list of settings', (line, index) => `KEY_${index}=${line}`],
    ['in elements', (line) => `<line>${line}</line>`],
    ['in lines of HTML', (line) => `${line}<br/>`],
    ['numbered', (line, index) => `${index} | ${line}`],
  ])('finds every part of a key that is %s', (_, write) => {
    const rest = withoutKeys(`a\n${KEY.map(write).join('\n')}\nb`);
    expect(rest).toMatch(/^a\n[^#]*#[^#]*\nb$/);
    expect(rest.match(/[A-Za-z0-9+/=]{16,}/g)).toBeNull();
  });

  it.each(['","', '\\n"+"', '%0A', '&#10;', '\\u000a'])('finds a key in one line, parted by %s', (mark) => {
    expect(withoutKeys(`key = ["${KEY.join(mark)}"];\nb`)).toBe('key = ["#"];\nb');
    const cutOff = [HEAD, ...BODY.slice(0, -1)].join(mark);
    expect(withoutKeys(`key = ["${cutOff}"];\nuse(key);`)).toBe('key = ["#"];\nuse(key);');
  });

  it('takes the lines that hold parts of a key where the end is missing', () => {
    const lines = [HEAD, ...BODY.slice(0, -1)].map((line) => `key += "${line}"`);
    expect(withoutKeys([...lines, 'use(key);', 'rememberWhatWasReadBefore();'].join('\n'))).toBe(
      'key += "#\nuse(key);\nrememberWhatWasReadBefore();',
    );
  });

  it('takes all that can be a key where the end is missing', () => {
    expect(withoutKeys([HEAD, ...BODY, 'def main():', '    return 1'].join('\n'))).toBe('#\ndef main():\n    return 1');
  });

  it('takes no more than the words where code speaks of a key', () => {
    const code = `if (text.includes('${HEAD}')) {\n  return true;\n}`;
    expect(withoutKeys(code)).toBe("if (text.includes('#')) {\n  return true;\n}");
  });

  it('takes no code that stands between the words for both ends of a key', () => {
    const code = `if (line === begin('${HEAD}') || !x) {\n  start();\n\n  return;\n}\nif (line === '${FOOT}') end();`;
    expect(withoutKeys(code)).toBe(code.replace(HEAD, '#'));
  });

  it('takes no longer for many heads than for their lines', () => {
    const text = `f('${HEAD}', x)\nreadTheNextLineOfIt()\n`.repeat(20_000);
    expect(findPrivateKeys(text)).toHaveLength(20_000);
  });

  it('finds both of two keys that follow each other', () => {
    expect(withoutKeys(`${KEY.join('\n')}\n${KEY.join('\n')}`)).toBe('#\n#');
  });

  it('returns spans in the order of the text that never overlap', () => {
    const part = fc.constantFrom(
      HEAD,
      FOOT,
      '\n',
      'AAAA',
      '"',
      '\\n',
      ' ',
      '+',
      'return x;',
      '-----END ',
      'Version: 1',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        let last = 0;
        for (const [start, end] of findPrivateKeys(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
        expect(withoutKeys(text)).not.toContain(HEAD);
      }),
    );
  });
});
