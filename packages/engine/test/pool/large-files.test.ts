import { describe, expect, it } from 'vitest';
import { LargeFileRoom } from '../../src/large-files.ts';

/** The least that a large file has. */
const LARGE_FILE_CHARS = 200_000;
const NEVER = new AbortController().signal;

/** An analysis that ends when it is told to. */
function begin(room: LargeFileRoom, chars: number, signal = NEVER) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const state = { isRunning: false, end: resolve };
  const done = room.run(chars, signal, () => {
    state.isRunning = true;
    return promise;
  });
  return Object.assign(state, { done });
}

/** Lets everything that can go on without waiting do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the room for large files', () => {
  it('lets files in that are not large, however full it is', async () => {
    const room = new LargeFileRoom(LARGE_FILE_CHARS);
    begin(room, LARGE_FILE_CHARS);
    const small = begin(room, LARGE_FILE_CHARS - 1);
    await settle();
    expect(small.isRunning).toBe(true);
  });

  it('lets large files in as long as they fit together, and the next when one is done', async () => {
    const room = new LargeFileRoom(3 * LARGE_FILE_CHARS);
    const files = Array.from({ length: 4 }, () => begin(room, LARGE_FILE_CHARS));
    await settle();
    expect(files.map(({ isRunning }) => isRunning)).toEqual([true, true, true, false]);
    files[1]?.end();
    await settle();
    expect(files[3]?.isRunning).toBe(true);
  });

  it('lets a file that is larger than all of it in alone', async () => {
    const room = new LargeFileRoom(LARGE_FILE_CHARS);
    const before = begin(room, LARGE_FILE_CHARS);
    const huge = begin(room, 100 * LARGE_FILE_CHARS);
    const after = begin(room, LARGE_FILE_CHARS);
    before.end();
    await settle();
    expect([huge.isRunning, after.isRunning]).toEqual([true, false]);
    huge.end();
    await settle();
    expect(after.isRunning).toBe(true);
  });

  it('lets nobody pass who came later', async () => {
    const room = new LargeFileRoom(3 * LARGE_FILE_CHARS);
    begin(room, 2 * LARGE_FILE_CHARS);
    begin(room, 3 * LARGE_FILE_CHARS);
    const late = begin(room, LARGE_FILE_CHARS);
    await settle();
    expect(late.isRunning).toBe(false);
  });

  it('forgets a file that nobody waits for, and goes on with the next', async () => {
    const room = new LargeFileRoom(2 * LARGE_FILE_CHARS);
    begin(room, LARGE_FILE_CHARS);
    const controller = new AbortController();
    const reason = new Error('gone');
    const given = begin(room, 2 * LARGE_FILE_CHARS, controller.signal);
    const next = begin(room, LARGE_FILE_CHARS);
    controller.abort(reason);
    await expect(given.done).rejects.toBe(reason);
    await settle();
    expect([given.isRunning, next.isRunning]).toEqual([false, true]);
    await expect(begin(room, LARGE_FILE_CHARS, controller.signal).done).rejects.toBe(reason);
  });

  it('has its room again after an analysis that failed', async () => {
    const room = new LargeFileRoom(LARGE_FILE_CHARS);
    await expect(room.run(LARGE_FILE_CHARS, NEVER, () => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    );
    const next = begin(room, LARGE_FILE_CHARS);
    await settle();
    expect(next.isRunning).toBe(true);
  });
});
