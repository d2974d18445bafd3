import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder that lives as long as the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'iris-server-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
