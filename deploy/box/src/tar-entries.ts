/** What tar says about something in an archive. */
export interface TarEntry {
  /** `-` for a file, `d` for a folder, `l` for a link, … */
  readonly type: string;
  readonly bytes: number;
  /** What could be read in two ways is escaped. */
  readonly path: string;
}

/** Has tar list an archive so that `parseEntries` reads it. */
export const LIST_FLAGS = ['--list', '--verbose', '--numeric-owner', '--full-time', '--quoting-style=escape'] as const;

const ENTRY = /^(\S)\S+ \d+\/\d+ +(\d+)(?:,\d+)? \S+ \S+ (.+)$/;
const BLOCK_BYTES = 4096;

/** @throws Error with a line that is not what tar writes about a file or a folder */
export function parseEntries(listing: string): readonly TarEntry[] {
  return listing.split('\n').flatMap((line) => {
    if (line === '') return [];
    const [, type, bytes, path] = ENTRY.exec(line) ?? [];
    if (type === undefined || path === undefined) throw new Error(line);
    return [{ type, bytes: Number(bytes), path }];
  });
}

/** What they take on a disk, in bytes. */
export function sizeOnDisk(entries: readonly TarEntry[]): number {
  return entries.reduce((sum, { bytes }) => sum + Math.ceil((bytes + 1) / BLOCK_BYTES) * BLOCK_BYTES, 0);
}
