import { IrisError } from '@iris/core';

const CHUNK_BYTES = 65_536;

/** The part of a file handle that reading needs. */
interface SourceHandle {
  stat(): Promise<{ readonly size: number; readonly mtimeMs: number; isFile(): boolean }>;
  read(buffer: Buffer, offset: number, length: number, position: null): Promise<{ readonly bytesRead: number }>;
}

/**
 * All bytes of an open file, of a pipe or a device too, whose size nobody knows before. A file that is written to
 * meanwhile would give a text that never was, and is refused.
 */
export async function readBytes(handle: SourceHandle, shown: string, maxBytes: number): Promise<Buffer> {
  const before = await handle.stat();
  if (before.size > maxBytes) throw tooLarge(shown, maxBytes);
  // One byte more than expected, so that the end of the file shows in the first read.
  let buffer = Buffer.allocUnsafe(before.size > 0 ? before.size + 1 : CHUNK_BYTES);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, null);
    if (bytesRead === 0) break;
    length += bytesRead;
    if (length > maxBytes) throw tooLarge(shown, maxBytes);
    if (length === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
  }
  const after = await handle.stat();
  if (before.isFile() && (before.size !== after.size || before.mtimeMs !== after.mtimeMs)) {
    throw new IrisError('file_changed', `${shown} changed while it was read. Read it again.`);
  }
  return buffer.subarray(0, length);
}

/** All bytes of a stream, up to a limit. */
export async function readStream(stream: AsyncIterable<Buffer>, shown: string, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(shown, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(shown: string, maxBytes: number): IrisError {
  const limit = `${Math.floor(maxBytes / 1024).toLocaleString('en')} KB`;
  return new IrisError('source_too_large', `${shown} is larger than ${limit}, the most that IRIS reads of one file.`);
}
