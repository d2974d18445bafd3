import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Machine } from './machine.ts';

/**
 * Whether there is a file under a name of ours that somebody else wrote.
 * @param mark what every file of ours under this name holds, in whichever release it was written
 */
export function isForeign(path: string, mark: string): boolean {
  return existsSync(path) && !readFileSync(path, 'utf8').includes(mark);
}

/**
 * Keeps a copy of what is about to be replaced, under its own path in a folder of this run. Root alone reads it.
 * @param path of a file or folder of the machine
 */
export function keepCopy(machine: Machine, path: string): void {
  mkdirSync(dirname(machine.replaced), { recursive: true, mode: 0o700 });
  const copy = join(machine.replaced, relative(machine.at('/'), path));
  mkdirSync(dirname(copy), { recursive: true, mode: 0o700 });
  cpSync(path, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
}
