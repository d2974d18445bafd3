import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readWasmFile, WASM_FILES } from '@iris/engine/local';
import { build } from 'esbuild';
import { packagesOf, writeNotices } from './third-party-notices.mjs';

/**
 * Bundles the extension as VS Code loads it: for its Node host and for its web host, each with the worker that analyzes,
 * and the page of the panel. The grammars lie beside them, each in a file of its own that is read when its language is.
 */
const DIST = new URL('../dist/', import.meta.url);

/** VS Code 1.100, the oldest that the manifest allows, has Node 20 and Chromium 132. */
const NODE = 'node20';
const BROWSER = 'chrome132';

/** @type {import('esbuild').BuildOptions} */
const SHARED = {
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  outdir: 'dist',
  bundle: true,
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
};

/** @type {readonly import('esbuild').BuildOptions[]} */
const BUNDLES = [
  {
    entryPoints: { extension: 'src/extension.ts' },
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    platform: 'node',
    target: NODE,
    external: ['vscode'],
  },
  {
    entryPoints: { worker: 'src/analysis/node-worker.ts' },
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    platform: 'node',
    target: NODE,
  },
  {
    entryPoints: { 'browser/extension': 'src/extension-browser.ts' },
    format: 'cjs',
    platform: 'browser',
    target: BROWSER,
    external: ['vscode'],
  },
  {
    entryPoints: { 'browser/worker': 'src/analysis/browser-worker.ts' },
    format: 'iife',
    platform: 'browser',
    target: BROWSER,
    // tree-sitter makes an address beside its own, to load what it is given anyway; a worker started from memory has none.
    define: { 'import.meta.url': '"file:///"' },
  },
  {
    entryPoints: ['src/webview/main.ts', 'src/webview/panel.css'].map((file) => ({ in: file, out: 'webview/panel' })),
    format: 'iife',
    platform: 'browser',
    target: BROWSER,
    loader: { '.svg': 'text' },
  },
];

/** What no bundle names: the grammars, and the packages that they are read from. */
const GRAMMAR_PACKAGES = ['web-tree-sitter', '@vscode/tree-sitter-wasm', 'tree-sitter-c'];

async function copyGrammars() {
  const folder = new URL('wasm/', DIST);
  await mkdir(folder, { recursive: true });
  for (const file of WASM_FILES) await writeFile(new URL(`${file}.wasm`, folder), await readWasmFile(file));
}

/** @param {readonly import('esbuild').Metafile[]} metafiles */
async function writeLicences(metafiles) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const notices = await writeNotices([...packagesOf(inputs), ...GRAMMAR_PACKAGES]);
  await writeFile(new URL('ThirdPartyNotices.txt', DIST), notices);
}

for (const name of ['extension.cjs', 'worker.mjs', 'browser', 'webview', 'wasm']) {
  await rm(new URL(name, DIST), { recursive: true, force: true });
}
await copyGrammars();
const built = await Promise.all(BUNDLES.map((bundle) => build({ ...SHARED, ...bundle, metafile: true })));
await writeLicences(built.map(({ metafile }) => metafile));
