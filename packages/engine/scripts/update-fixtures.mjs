import '../../../scripts/lib/require-node.mjs';
import { readFile, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { runMain } from '../../../scripts/lib/failure.mjs';
import {
  expectedPath,
  formatReading,
  listLeaves,
  listThemes,
  readInput,
  readWithEngine,
} from '../test/support/fixtures.ts';

/** Rewrites the `expected.json` of every fixture. The diff is what a change does to readers: review it line by line. */
async function main() {
  let changed = 0;
  for (const theme of listThemes()) {
    for (const leaf of listLeaves(theme)) {
      const path = expectedPath(theme, leaf);
      const { reading, repairs } = await readWithEngine(await readInput(theme, leaf));
      const text = formatReading(reading);
      if (repairs.length > 0) process.stdout.write(`${theme}/${leaf}: the draft needed ${repairs.join(', ')}\n`);
      if (text === (await readFile(path, 'utf8').catch(() => ''))) continue;
      await writeFile(path, text);
      process.stdout.write(`wrote ${relative(process.cwd(), path)}\n`);
      changed += 1;
    }
  }
  process.stdout.write(changed === 0 ? 'Every fixture is as expected.\n' : `${changed} changed: review the diff.\n`);
}

await runMain(main);
