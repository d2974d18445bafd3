import { IrisError } from '@iris/core';
import { describe, expect, it } from 'vitest';
import { readBytes } from '../../src/files/read-bytes.ts';
import { readSource } from '../../src/files/read-source.ts';
import { fakeHandle } from '../support/fake-handle.ts';
import { makeFolder } from '../support/folder.ts';

async function codeOf(reading: Promise<unknown>): Promise<string> {
  return reading.then(
    () => 'was read',
    (error: unknown) => (error instanceof IrisError ? error.code : String(error)),
  );
}

describe('readBytes', () => {
  it('refuses a file that grows while it is read', async () => {
    expect(await codeOf(readBytes(fakeHandle({ sizes: [3, 6], chunks: ['abc', 'def'] }), 'a.py', 100))).toBe(
      'file_changed',
    );
  });

  it('refuses a file that is written to in place while it is read', async () => {
    expect(await codeOf(readBytes(fakeHandle({ sizes: [3, 3], times: [1, 2], chunks: ['abc'] }), 'a.py', 100))).toBe(
      'file_changed',
    );
  });

  it('reads what has no size before it is read', async () => {
    const bytes = await readBytes(fakeHandle({ sizes: [0, 0], chunks: ['abc', 'def'] }), 'a.py', 100);
    expect(bytes.toString()).toBe('abcdef');
  });

  it('stops at its limit, whatever size was promised', async () => {
    const endless = fakeHandle({ sizes: [0, 0], chunks: ['abc', 'def', 'ghi'] });
    expect(await codeOf(readBytes(endless, 'a.py', 5))).toBe('source_too_large');
  });
});

describe('readSource', () => {
  it('reads a file that is larger than one chunk whole', async () => {
    const text = '# ä\n'.repeat(50_000);
    const folder = makeFolder({ 'a.py': text });
    expect(await readSource(`${folder}/a.py`, 1_000_000)).toBe(text);
  });

  it('stops at a device that never ends', async () => {
    expect(await codeOf(readSource('/dev/zero', 100_000))).toBe('source_too_large');
  });

  it('says which failure it was', async () => {
    const folder = makeFolder({ 'a.py': 'x' });
    expect(await codeOf(readSource(`${folder}/b.py`, 10))).toBe('file_not_found');
    expect(await codeOf(readSource(`${folder}/a.py/b.py`, 10))).toBe('file_not_found');
    expect(await codeOf(readSource(folder, 100_000))).toBe('file_unreadable');
  });
});
