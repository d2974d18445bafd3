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

  it('takes all that can be a key where the end is missing', () => {
    expect(withoutKeys([HEAD, ...BODY, 'def main():', '    return 1'].join('\n'))).toBe('#\ndef main():\n    return 1');
  });

  it('takes no more than the words where code speaks of a key', () => {
    const code = `if (text.includes('${HEAD}')) {\n  return true;\n}`;
    expect(withoutKeys(code)).toBe("if (text.includes('#')) {\n  return true;\n}");
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
