/** Runs the benchmarks one after the other, or those whose names are given: `npm run bench -- hit-path growth`. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withoutModels } from '../scripts/lib/model-variables.mjs';

const SUFFIX = '.bench.mjs';
const names = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length));
const args = process.argv.slice(2);
const firstOption = args.findIndex((argument) => argument.startsWith('--'));
const wanted = firstOption === -1 ? args : args.slice(0, firstOption);
const options = firstOption === -1 ? [] : args.slice(firstOption);

const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  process.exit(2);
}
for (const name of wanted.length > 0 ? wanted : names) {
  const program = fileURLToPath(new URL(`${name}${SUFFIX}`, import.meta.url));
  const { status } = spawnSync(process.execPath, [program, ...options], {
    stdio: 'inherit',
    env: withoutModels(process.env),
  });
  if (status !== 0) process.exitCode = 1;
}
