import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { makeFolder } from './folder.ts';

/** A disk of its own, so small that a test can fill it. */
export interface SmallDisk {
  readonly path: string;
  fill(): void;
  makeRoom(): void;
}

/** Mounts a disk of so many bytes in memory, gone when the test is over; skips the test where none can be mounted. */
export function mountSmallDisk(context: TestContext, bytes: number): SmallDisk {
  const path = makeFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    context.skip('needs the right to mount a small disk');
  }
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', path]);
  });
  const ballast = join(path, 'ballast');
  return { path, fill: () => fillUp(ballast), makeRoom: () => rmSync(ballast) };
}

function fillUp(path: string): void {
  for (;;) {
    try {
      appendFileSync(path, Buffer.alloc(4096));
    } catch {
      return;
    }
  }
}
