#!/usr/bin/env node
// Runs on any Node from 20, to hand over to the one that IRIS needs; nothing newer may be used before that.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const NEEDED_NODE = 24;
const DIST = new URL('../dist/', import.meta.url);

async function start() {
  if (Number.parseInt(process.versions.node, 10) < NEEDED_NODE) {
    const { handOver } = await import(new URL('hand-over.js', DIST).href);
    process.exitCode = await handOver(fileURLToPath(import.meta.url), process.argv.slice(2));
    return;
  }
  // Compiled code is kept beside the program: it goes when the program goes, and nobody else can write there.
  module.enableCompileCache(fileURLToPath(new URL('.compile-cache/', DIST)));
  const { main } = await import(new URL('main.js', DIST).href);
  await main();
}

start().catch((error) => {
  const isUnbuilt = error?.code === 'ERR_MODULE_NOT_FOUND' && String(error.message).includes(fileURLToPath(DIST));
  process.stderr.write(isUnbuilt ? 'IRIS is not built yet. Run npm run build first.\n' : `${error?.stack ?? error}\n`);
  process.exitCode = 1;
});
