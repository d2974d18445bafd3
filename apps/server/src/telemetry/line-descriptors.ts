import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

/** The group may read, so that an agent that ships lines need not be root. */
const FILE_MODE = 0o640;

/** Opens a file to append lines to; a standard stream is open. */
export function openForLines(target: string | 1 | 2): number {
  if (typeof target !== 'string') return target;
  const descriptor = openSync(target, 'a+', FILE_MODE);
  try {
    endCutLine(descriptor);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** A line that a crash or a full disk cut off would swallow the next one. */
function endCutLine(descriptor: number): void {
  const { size } = fstatSync(descriptor);
  if (size === 0) return;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  if (last.toString() !== '\n') writeSync(descriptor, '\n');
}

/**
 * Makes a standard stream that is a pipe or a socket non-blocking: with a reader that has stopped reading, a blocking
 * write would hold its thread for good, and with it the end of the process.
 * @returns whether it is one
 */
export function unblockPipe(descriptor: 1 | 2): boolean {
  const stats = fstatSync(descriptor);
  if (!stats.isFIFO() && !stats.isSocket()) return false;
  // Node does it when the stream is first touched.
  void (descriptor === 1 ? process.stdout : process.stderr);
  return true;
}

/** A pipe takes what it has room for at once. In a thread, a write might still be under way when the process ends. */
export function writeAtOnce(
  descriptor: number,
  bytes: Buffer,
  offset: number,
  onWritten: (error: Error | null, written: number) => void,
): void {
  let written = 0;
  let failure: Error | null = null;
  try {
    written = writeSync(descriptor, bytes, offset);
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
  }
  onWritten(failure, written);
}

/** Whether a pipe has no room at the moment. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
