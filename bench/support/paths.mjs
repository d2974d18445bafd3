import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../', import.meta.url);

export const ROOT_FOLDER = fileURLToPath(ROOT);
export const RESULTS_FOLDER = new URL('bench/results/', ROOT);
export const BARE_SERVER = fileURLToPath(new URL('bench/support/bare-server.mjs', ROOT));
export const LOAD_GENERATOR = fileURLToPath(new URL('bench/support/load.mjs', ROOT));
export const IRIS_SERVER = fileURLToPath(new URL('apps/server/dist/main.js', ROOT));
export const IRIS_CLI = fileURLToPath(new URL('apps/cli/bin/iris.mjs', ROOT));

/**
 * The benchmarks measure what is shipped, so the build comes first.
 *
 * @param {string} program
 */
export function requireBuilt(program) {
  if (existsSync(program)) return;
  console.error(`${program} does not exist. Build first: npm run build`);
  process.exit(1);
}
