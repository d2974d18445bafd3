import './lib/require-node.mjs';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMain } from './lib/failure.mjs';
import { completeLock } from './lib/lock-file.mjs';
import { ROOT } from './lib/workspace.mjs';

/**
 * Run it after `npm install` where the registry in use does not offer the packages of every platform: npm leaves those
 * out of the lock file then, and `npm ci` refuses such a lock file everywhere. They are added without a hash, which npm
 * fills in where it can fetch them.
 */
async function main() {
  const path = join(ROOT, 'package-lock.json');
  const lock = JSON.parse(readFileSync(path, 'utf8'));
  const added = completeLock(lock);
  if (added.length > 0) writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(added.length === 0 ? 'package-lock.json is complete.\n' : `Added: ${added.join(', ')}\n`);
}

await runMain(main);
