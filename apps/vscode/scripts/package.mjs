import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';

/**
 * Packs what `bundle.mjs` made into `dist/iris.vsix`, for both marketplaces. It is packed from a folder that holds what
 * users get and nothing else, so no file can slip in.
 */
const PACKAGE = new URL('../', import.meta.url);
const STAGE = new URL('dist/vsix/', PACKAGE);
const VSIX = new URL('dist/iris.vsix', PACKAGE);

/** What is bundled needs none of them; and with a `type`, VS Code's web host refuses the CommonJS that it itself asks for. */
const FIELDS_OF_THE_WORKSPACE = ['type', 'scripts', 'dependencies', 'devDependencies'];

/** @type {readonly (readonly [from: string, to: string])[]} */
const CONTENTS = [
  ...['package.nls.json', 'README.md', 'CHANGELOG.md', 'media', 'walkthrough'].map(
    (path) => /** @type {const} */ ([path, path]),
  ),
  ...['extension.cjs', 'worker.mjs', 'browser', 'webview', 'wasm'].map(
    (path) => /** @type {const} */ ([`dist/${path}`, `dist/${path}`]),
  ),
  ['../../LICENSE', 'LICENSE.txt'],
];

async function stage() {
  await rm(STAGE, { recursive: true, force: true });
  await mkdir(STAGE, { recursive: true });
  for (const [from, to] of CONTENTS) await cp(new URL(from, PACKAGE), new URL(to, STAGE), { recursive: true });
  const manifest = Object.entries(JSON.parse(await readFile(new URL('package.json', PACKAGE), 'utf8')));
  const published = manifest.filter(([field]) => !FIELDS_OF_THE_WORKSPACE.includes(field));
  await writeFile(new URL('package.json', STAGE), `${JSON.stringify(Object.fromEntries(published), null, 2)}\n`);
  // Nothing is left out; without this file vsce warns that something may be in that should not.
  await writeFile(new URL('.vscodeignore', STAGE), '');
}

await stage();
await createVSIX({
  cwd: fileURLToPath(STAGE),
  packagePath: fileURLToPath(VSIX),
  dependencies: false,
  allowMissingRepository: true,
});
await rm(STAGE, { recursive: true });
