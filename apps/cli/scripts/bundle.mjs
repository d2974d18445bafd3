import { readdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * Bundles the command line into few files, because a cold start pays for each: the engine goes in, and with it its
 * worker, which it looks for beside itself. Code that only one command needs stays in a file of its own.
 */
const folder = fileURLToPath(new URL('..', import.meta.url));
const dist = new URL('../dist/', import.meta.url);

for (const name of await readdir(dist).catch(() => [])) {
  if (/\.js(\.map)?$/.test(name) || name === '.compile-cache') await rm(new URL(name, dist), { recursive: true });
}
await build({
  absWorkingDir: folder,
  entryPoints: {
    main: 'src/main.ts',
    'hand-over': 'src/hand-over.ts',
    'pool-worker': '../../packages/engine/dist/pool-worker.js',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  // The file that hands over runs on the oldest Node there may be.
  target: 'node20',
  external: ['@iris/server', 'better-sqlite3', 'piscina'],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  sourcemap: 'linked',
  logLevel: 'warning',
});
