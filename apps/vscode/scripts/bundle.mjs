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

const SOURCES = fileURLToPath(new URL('../src/', import.meta.url));

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

/**
 * What the extension imports when it first needs it. Each is a file of its own, because a program that is bundled in is read
 * whenever the editor starts, needed or not. The web host loads one file and no other.
 *
 * @type {Readonly<Record<string, string>>}
 */
const ON_DEMAND = {
  './node-extension.ts': 'src/node-extension.ts',
  './messages.ts': 'src/panel/messages.ts',
  './remembered-format.ts': 'src/analysis/remembered-format.ts',
  '@iris/client/http': '@iris/client/http',
};

/** @param {string} imported */
function onDemandName(imported) {
  return imported.replace(/^[./@]+|\.ts$/g, '').replaceAll('/', '-');
}

/**
 * @param {string} folder where they are, seen from what imports them
 * @returns {import('esbuild').Plugin}
 */
function leaveOnDemandOut(folder) {
  return {
    name: 'leave-on-demand-out',
    setup: ({ onResolve }) => {
      onResolve({ filter: /./ }, ({ kind, path, importer }) => {
        // Packages do it too, in what of them is not bundled.
        if (kind !== 'dynamic-import' || !importer.startsWith(SOURCES)) return undefined;
        if (ON_DEMAND[path] === undefined) throw new Error(`${path} is imported on demand, and not bundled for it.`);
        return { path: `${folder}/${onDemandName(path)}.cjs`, external: true };
      });
    },
  };
}

/** @type {import('esbuild').BuildOptions} */
const NODE_HOST = {
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  platform: 'node',
  target: NODE,
  // `import()` becomes `require()`, which every editor that grew out of VS Code has for extensions.
  supported: { 'dynamic-import': false },
};

/** @type {readonly import('esbuild').BuildOptions[]} */
const BUNDLES = [
  {
    ...NODE_HOST,
    entryPoints: { extension: 'src/extension.ts' },
    external: ['vscode'],
    plugins: [leaveOnDemandOut('./on-demand')],
  },
  {
    ...NODE_HOST,
    entryPoints: Object.entries(ON_DEMAND).map(([imported, file]) => ({
      in: file,
      out: `on-demand/${onDemandName(imported)}`,
    })),
    external: ['vscode'],
    plugins: [leaveOnDemandOut('.')],
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

for (const name of ['extension.cjs', 'on-demand', 'worker.mjs', 'browser', 'webview', 'wasm']) {
  await rm(new URL(name, DIST), { recursive: true, force: true });
}
await copyGrammars();
const built = await Promise.all(BUNDLES.map((bundle) => build({ ...SHARED, ...bundle, metafile: true })));
await writeLicences(built.map(({ metafile }) => metafile));
