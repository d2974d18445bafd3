import './lib/require-node.mjs';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMain } from './lib/failure.mjs';
import { prepare } from './lib/prepare.mjs';
import { renderSample, writeSection } from './lib/readme.mjs';
import { ROOT } from './lib/workspace.mjs';

/** Rewrites the parts of the README that are made of the program: the sample and the table of settings. */
async function main() {
  await prepare();
  const path = join(ROOT, 'README.md');
  const { renderSettingsTable } = await import('../apps/server/dist/settings-table.js');
  const withSample = writeSection(readFileSync(path, 'utf8'), 'sample', await renderSample());
  writeFileSync(path, writeSection(withSample, 'settings', renderSettingsTable()));
}

await runMain(main);
