import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';

/**
 * Packs what `bundle.mjs` made for both marketplaces, into the file that is named or `dist/iris.vsix`. It is packed from a
 * folder that holds what users get and nothing else, so no file can slip in.
 */
const PACKAGE = new URL('../', import.meta.url);
const [packagePath = fileURLToPath(new URL('dist/iris.vsix', PACKAGE))] = process.argv.slice(2);

/** What is bundled needs none of them; and with a `type`, VS Code's web host refuses the CommonJS that it itself asks for. */
const FIELDS_OF_THE_WORKSPACE = ['type', 'scripts', 'dependencies', 'devDependencies'];

/** @type {readonly (readonly [from: string, to: string])[]} */
const CONTENTS = [
  ...['package.nls.json', 'README.md', 'CHANGELOG.md', 'media', 'walkthrough'].map(
    (path) => /** @type {const} */ ([path, path]),
  ),
  ...['extension.cjs', 'on-demand', 'worker.mjs', 'browser', 'webview', 'wasm'].map(
    (path) => /** @type {const} */ ([`dist/${path}`, `dist/${path}`]),
  ),
  ['../../LICENSE', 'LICENSE.txt'],
  ['dist/ThirdPartyNotices.txt', 'ThirdPartyNotices.txt'],
];

/** @param {string} folder which is empty */
async function stage(folder) {
  for (const [from, to] of CONTENTS) await cp(new URL(from, PACKAGE), join(folder, to), { recursive: true });
  const manifest = Object.entries(JSON.parse(await readFile(new URL('package.json', PACKAGE), 'utf8')));
  const published = manifest.filter(([field]) => !FIELDS_OF_THE_WORKSPACE.includes(field));
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(Object.fromEntries(published), null, 2)}\n`);
  // Nothing is left out; without this file vsce warns that something may be in that should not.
  await writeFile(join(folder, '.vscodeignore'), '');
}

const folder = await mkdtemp(join(tmpdir(), 'iris-vsix-'));
try {
  await stage(folder);
  await createVSIX({ cwd: folder, packagePath, dependencies: false, allowMissingRepository: true });
} finally {
  await rm(folder, { recursive: true });
}
