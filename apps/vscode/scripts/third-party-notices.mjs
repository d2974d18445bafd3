import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const LICENSE_FILE = /^licen[cs]e(\.(md|txt))?$/i;
const RULER = '-'.repeat(100);

/**
 * The licences of the packages whose code or data is in what is shipped, for the user to read.
 * @param {Iterable<string>} names of packages
 */
export async function writeNotices(names) {
  const notices = await Promise.all([...new Set(names)].sort().map(writeNotice));
  return `IRIS contains the work of others. Their licences:\n\n${notices.join('\n')}`;
}

/**
 * The packages that files come from, by their paths.
 * @param {Iterable<string>} paths
 */
export function packagesOf(paths) {
  const names = [...paths].map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return new Set(names.filter((name) => name !== undefined));
}

/** @param {string} name */
async function writeNotice(name) {
  // Not `require.resolve` of the manifest: a package need not export it.
  const folder = (require.resolve.paths(name) ?? []).map((each) => join(each, name)).find((each) => existsSync(each));
  if (folder === undefined) throw new Error(`${name} is not installed.`);
  const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((each) => LICENSE_FILE.test(each));
  if (file === undefined) throw new Error(`${name} has no file with its licence.`);
  const text = (await readFile(join(folder, file), 'utf8')).trim();
  return `${RULER}\n${name} ${version} (${license})\n${RULER}\n\n${text}\n`;
}
