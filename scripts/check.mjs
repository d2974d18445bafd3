import './lib/require-node.mjs';
import { CHECKS, runChecks } from './lib/checks.mjs';
import { Failure, runMain } from './lib/failure.mjs';
import { ensureInstalled } from './lib/prepare.mjs';

/** `npm run check` makes every check; `npm run check -- lint types` those that are named. */
async function main() {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !CHECKS.some((check) => check.name === name));
  if (unknown.length > 0) {
    throw new Failure(
      `There is no check ${unknown.join(', ')}. There are: ${CHECKS.map(({ name }) => name).join(', ')}.`,
      2,
    );
  }
  await ensureInstalled();
  const results = await runChecks(names);
  return results.every(({ passed }) => passed) ? 0 : 1;
}

await runMain(main);
