import { readdir, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * Bundles the command line into few files, because a cold start pays for each: the engine goes in and what asks models, and with them
 * their workers, which they look for beside themselves. Code that only one command needs stays in a file of its own; what runs
 * a box stays a package, since it reads its templates beside itself.
 */
const DIST = new URL('../dist/', import.meta.url);

/**
 * Imported as a module, one of Node's own is made with all that it exports, and `node:fs` alone then loads the streams:
 * together a third of the time that an empty program takes. Asked for by this function, it is just there.
 * @type {import('esbuild').Plugin}
 */
const builtinsAreJustThere = {
  name: 'builtins-are-just-there',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'builtin' }));
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }));
  },
};

/** @type {import('esbuild').BuildOptions} */
const SHARED = {
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  platform: 'node',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  sourcemap: 'linked',
  logLevel: 'warning',
};

/** What asks models stays where npm put it: it is large, and loaded when a model is asked. */
async function listModelLibraries() {
  const manifest = new URL('../../../packages/inference/package.json', import.meta.url);
  const { dependencies } = JSON.parse(await readFile(manifest, 'utf8'));
  return Object.keys(dependencies).filter((name) => !name.startsWith('@iris/'));
}

for (const name of await readdir(DIST)) {
  const isOld = /\.js(\.map)?$/.test(name) || name === '.compile-cache';
  if (isOld) await rm(new URL(name, DIST), { recursive: true });
}
const modelLibraries = await listModelLibraries();
await build({
  ...SHARED,
  entryPoints: { main: 'src/main.ts', 'pool-worker': '../../packages/engine/dist/pool-worker.js' },
  splitting: true,
  target: 'node24',
  external: ['@iris/server', '@iris/box', 'better-sqlite3', 'piscina', ...modelLibraries],
  plugins: [builtinsAreJustThere],
});
// By itself: what it shared with the program would be cut into more files, and every start would load them.
await build({
  ...SHARED,
  entryPoints: { 'prompt-worker': '../../packages/inference/dist/prompt/prompt-worker.js' },
  target: 'node24',
  external: ['piscina', ...modelLibraries],
});
// Runs on the oldest Node there may be, to hand over to a newer one.
await build({ ...SHARED, entryPoints: { 'hand-over': 'src/hand-over.ts' }, target: 'node20' });
