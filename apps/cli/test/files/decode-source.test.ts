import { IrisError } from '@iris/core';
import { describe, expect, it } from 'vitest';
import { decodeSource } from '../../src/files/decode-source.ts';

function refusal(bytes: Buffer): string {
  try {
    decodeSource(bytes, 'a.py');
  } catch (error) {
    if (error instanceof IrisError) return `${error.code}: ${error.message}`;
  }
  return 'was read';
}

describe('decodeSource', () => {
  it('takes a byte-order mark off', () => {
    expect(decodeSource(Buffer.from('\uFEFFx = "ä"\n'), 'a.py')).toBe('x = "ä"\n');
  });

  it('reads UTF-16 of both byte orders where a mark says so', () => {
    const little = Buffer.from('\uFEFFx = "ä"\n', 'utf16le');
    expect(decodeSource(little, 'a.py')).toBe('x = "ä"\n');
    expect(decodeSource(Buffer.from(little).swap16(), 'a.py')).toBe('x = "ä"\n');
  });

  it('refuses a file with NUL bytes in its first 8 KB', () => {
    expect(refusal(Buffer.from('x\0y'))).toContain('file_not_text: a.py is not text');
    expect(decodeSource(Buffer.from(`${'x'.repeat(8192)}\0`), 'a.py')).toHaveLength(8193);
  });

  it('refuses UTF-32, whose mark begins like that of UTF-16', () => {
    expect(refusal(Buffer.from([0xff, 0xfe, 0, 0, 0x78, 0, 0, 0]))).toContain('file_not_text');
  });

  it('refuses half a UTF-16 character', () => {
    expect(refusal(Buffer.from([0xff, 0xfe, 0x78]))).toContain('not UTF-16 text');
  });

  it.each([0, 1, 2, 3, 4, 5, 100, 101, 102, 103])('says where UTF-8 breaks, %i bytes after the start', (offset) => {
    const before = `${'€'.repeat(40)}`;
    const valid = Buffer.from('x'.repeat(offset) + before);
    const bytes = Buffer.concat([valid, Buffer.from([0xff]), Buffer.from(before)]);
    expect(refusal(bytes)).toContain(`first at byte ${valid.length})`);
  });
});
