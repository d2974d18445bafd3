import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Run in the folder of a release: loads every package that our code imports, also what only some request would load, and
 * prints which could not be loaded.
 */
const SPECIFIER = /(?:from|import) ?\(?["']((?:@[\w-]+\/)?[a-z][\w./-]*)["']/g;
const OURS = 'node_modules/@iris';
/** Starts a server when it is loaded. */
const PROGRAM = '@iris/server/main';

const packages = new Set();
for (const file of readdirSync(OURS, { recursive: true, encoding: 'utf8' })) {
  if (!/^[^/]+\/dist\/.*[.]js$/.test(file)) continue;
  for (const [, name] of readFileSync(join(OURS, file), 'utf8').matchAll(SPECIFIER)) packages.add(name);
}
packages.delete(PROGRAM);
const failures = [];
for (const name of packages) {
  try {
    await import(name);
  } catch (error) {
    failures.push(`${name}: ${error instanceof Error ? error.message : error}`);
  }
}
process.stdout.write(JSON.stringify({ loaded: packages.size - failures.length, failures }));
process.exit();
