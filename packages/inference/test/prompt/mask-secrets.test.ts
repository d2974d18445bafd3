import { IrisError } from '@iris/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { maskSecrets } from '../../src/prompt/mask-secrets.ts';
import { openSecretScanner, type ScanForSecrets } from '../../src/prompt/secret-scanner.ts';
import { FAKE_SECRETS, fakePrivateKey } from '../support/fake-secrets.ts';

let scan: ScanForSecrets;
beforeAll(async () => {
  scan = await openSecretScanner();
});

async function mask(...lines: readonly string[]) {
  return maskSecrets(lines, { scan, timeLimitMs: 10_000 });
}

describe('maskSecrets', () => {
  it.each(Object.entries(FAKE_SECRETS))('masks a %s and leaves what is around it', async (_, secret) => {
    const masked = await mask('first = 1', `  put ${secret} # why`, 'last = 2');
    expect(masked.maskedSecrets).toBe(1);
    expect(masked.maskedLines).toEqual(new Set([1]));
    expect(masked.lines.join('\n')).toContain('[masked]');
    expect(masked.lines[0]).toBe('first = 1');
    expect(masked.lines[1]).toMatch(/^ {2}put .* # why$/);
    expect(masked.lines[2]).toBe('last = 2');
    for (const part of secret.match(/[A-Za-z0-9]{16,}/g) ?? [])
      expect(masked.lines[1]).not.toContain(part.slice(2, -2));
  });

  it('leaves code alone that only speaks of secrets', async () => {
    const lines = [
      'const password = process.env.PASSWORD;',
      "const isKey = (line) => line.startsWith('-----BEGIN') && line.includes('PRIVATE KEY');",
      'postgres://user:password@localhost/test',
    ];
    expect(await mask(...lines)).toEqual({ lines, maskedLines: new Set(), maskedSecrets: 0 });
  });

  it('finds secrets though a comment switches the rules off', async () => {
    const secret = FAKE_SECRETS['GitHub token'] ?? '';
    const masked = await mask('// secretlint-disable', `const token = '${secret}'; // secretlint-disable-line`);
    expect(masked.lines[1]).toBe("const token = '[masked]'; // secretlint-disable-line");
  });

  it('masks several secrets of one line, and counts those that overlap once', async () => {
    const github = FAKE_SECRETS['GitHub token'] ?? '';
    const url = `https://ledger:${github}@books.bank.io`;
    const masked = await mask(`${github} ${github}`, url);
    expect(masked.lines).toEqual(['[masked] [masked]', '[masked]']);
    expect(masked.maskedSecrets).toBe(3);
  });

  it('finds a secret wherever it stands in a long file', async () => {
    const secret = FAKE_SECRETS['npm token'] ?? '';
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2_999 }), fc.integer({ min: 0, max: 120 }), async (place, indent) => {
        const lines = Array.from({ length: 3_000 }, (_, index) => `${index}: ${'x'.repeat((index * 31) % 90)}`);
        const { lines: masked, maskedSecrets } = await mask(...lines.with(place, ' '.repeat(indent) + secret));
        expect(masked).toEqual(lines.with(place, `${' '.repeat(indent)}[masked]`));
        expect(maskedSecrets).toBe(1);
      }),
      { numRuns: 40 },
    );
  });

  it('passes on no more of a line than it searched, and no part of a secret that it did not see whole', async () => {
    const secret = FAKE_SECRETS['npm token'] ?? '';
    const { lines } = await mask(`${'a'.repeat(5_000)} ${secret}`, `${'b '.repeat(1_500)}${secret}`);
    expect(lines[0]).toBe('a'.repeat(2_048));
    expect(lines[1]).toBe('b '.repeat(1_024));
    for (let indent = 0; indent <= secret.length; indent += 1) {
      const { lines: many } = await mask(`${' '.repeat(indent)}${`${secret},`.repeat(150)}`);
      expect(many[0]).toMatch(/^ *(\[masked\],)+(\[masked\])?$/);
    }
  });

  it('masks every line of a private key and nothing after it', async () => {
    const key = fakePrivateKey();
    const masked = await mask('const key = `', ...key, '`;', 'run();');
    expect(masked.lines).toEqual(['const key = `', ...key.map(() => '[masked]'), '`;', 'run();']);
    expect(masked.maskedSecrets).toBe(1);
  });

  it('fails rather than passes on what could not be searched', async () => {
    const broken = maskSecrets(['a'], { scan: () => Promise.reject(new Error('rule crashed')), timeLimitMs: 1_000 });
    await expect(broken).rejects.toThrow(IrisError);
    await expect(broken).rejects.toMatchObject({ code: 'analyzer_unavailable' });
    const late = maskSecrets(['a'], { scan, timeLimitMs: -1 });
    await expect(late).rejects.toMatchObject({
      code: 'analyzer_unavailable',
      message: expect.stringContaining('limit'),
    });
  });
});
