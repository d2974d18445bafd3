import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';

/** A disk of its own, so small that a test can fill it. */
export interface SmallDisk {
  readonly path: string;
  /** Takes all space but so many bytes. */
  fill(spareBytes?: number): void;
  makeRoom(): void;
  /** Only while no file on it is open for writing. */
  setReadOnly(readOnly: boolean): void;
}

/** Why a disk cannot be mounted here; undefined where it can be. */
const NO_MOUNT_REASON = findNoMountReason();

/** Mounts a disk in memory, gone when the test is over. Where none can be mounted, skips the test and says why. */
export function mountSmallDisk(test: TestContext, bytes: number): SmallDisk {
  if (NO_MOUNT_REASON !== undefined) test.skip(NO_MOUNT_REASON);
  const path = mkdtempSync(join(tmpdir(), 'iris-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path]);
  onTestFinished(() => unmount(path));
  const filler = join(path, 'filler');
  return {
    path,
    fill: (spareBytes = 0) => fillDisk(filler, spareBytes),
    makeRoom: () => rmSync(filler),
    setReadOnly: (readOnly) => {
      execFileSync('mount', ['-o', `remount,${readOnly ? 'ro' : 'rw'}`, path]);
    },
  };
}

function fillDisk(filler: string, spareBytes: number): void {
  const chunk = Buffer.alloc(4096, 1);
  const file = openSync(filler, 'w');
  let written = 0;
  try {
    for (;;) written += writeSync(file, chunk);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    ftruncateSync(file, Math.max(0, written - spareBytes));
  } finally {
    closeSync(file);
  }
}

function findNoMountReason(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  const path = mkdtempSync(join(tmpdir(), 'iris-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=65536', 'tmpfs', path], { stdio: 'ignore' });
    unmount(path);
    return undefined;
  } catch {
    rmdirSync(path);
    return 'needs the right to mount';
  }
}

function unmount(path: string): void {
  // Lazily: a test that failed may have left a file open.
  execFileSync('umount', ['-l', path]);
  rmdirSync(path);
}
