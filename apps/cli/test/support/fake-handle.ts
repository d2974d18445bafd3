import type { readBytes } from '../../src/files/read-bytes.ts';

type SourceHandle = Parameters<typeof readBytes>[0];

export interface FakeFile {
  /** What `stat` says, call by call. */
  readonly sizes: readonly number[];
  /** Modification times in ms, call by call; unchanged where left out. */
  readonly times?: readonly number[];
  /** What each read finds; then the end. */
  readonly chunks: readonly string[];
}

/** An open file that changes under the reader's hands, which a real one cannot be made to do at the right moment. */
export function fakeHandle({ sizes, times = [], chunks }: FakeFile): SourceHandle {
  const left = [...chunks];
  let calls = 0;
  return {
    stat: async () => {
      const call = calls;
      calls += 1;
      return { size: sizes[call] ?? 0, mtimeMs: times[call] ?? 0, isFile: () => true };
    },
    read: async (buffer, offset) => ({ bytesRead: buffer.write(left.shift() ?? '', offset) }),
  };
}
