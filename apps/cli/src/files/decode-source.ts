import { isUtf8 } from 'node:buffer';
import { IrisError } from '@iris/core';

/** How far git looks for a NUL byte before it calls a file text. */
const BINARY_HEAD_BYTES = 8192;

/**
 * Turns a file's bytes into text: UTF-8, or UTF-16 where a byte-order mark says so. The mark is no part of the text.
 *
 * @param shown the file's name, safe to print
 * @throws IrisError `file_not_text`
 */
export function decodeSource(bytes: Buffer, shown: string): string {
  const utf16 = utf16Label(bytes);
  if (utf16 !== undefined) return decodeUtf16(bytes, utf16, shown);
  if (bytes.subarray(0, BINARY_HEAD_BYTES).includes(0)) {
    throw new IrisError('file_not_text', `${shown} is not text: it has NUL bytes. IRIS reads source files only.`);
  }
  if (!isUtf8(bytes)) {
    throw new IrisError(
      'file_not_text',
      `${shown} is not UTF-8 text (first at byte ${firstInvalidByte(bytes)}). Convert it, for example with: iconv -f latin1 -t utf-8`,
    );
  }
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString('utf8', hasMark ? 3 : 0);
}

function utf16Label(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

function decodeUtf16(bytes: Buffer, label: 'utf-16le' | 'utf-16be', shown: string): string {
  let text: string;
  try {
    text = new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch (cause) {
    const message = `${shown} begins with the byte-order mark of UTF-16 but is not UTF-16 text. Save it as UTF-8.`;
    throw new IrisError('file_not_text', message, { cause });
  }
  // Also how UTF-32 looks, whose mark begins like that of UTF-16.
  if (text.slice(0, BINARY_HEAD_BYTES).includes('\0')) {
    throw new IrisError('file_not_text', `${shown} is not text: it has NUL characters. Save it as UTF-8.`);
  }
  return text;
}

/** Offset of the first byte that breaks UTF-8: the longest valid beginning, found by halving. */
function firstInvalidByte(bytes: Buffer): number {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (isUtf8(bytes.subarray(0, startOfCharacter(bytes, middle)))) valid = middle;
    else invalid = middle;
  }
  return startOfCharacter(bytes, valid);
}

/** Moves an offset back to the start of the character it is in, so that a cut never breaks a valid one. */
function startOfCharacter(bytes: Buffer, offset: number): number {
  let start = offset;
  while (start > 0 && offset - start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  return start;
}
