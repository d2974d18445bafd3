#!/usr/bin/env node
// Runs on any Node from 20, to hand over to the one that IRIS needs. It imports nothing that a cold start can do without.

const NEEDED_NODE = 24;
const DIST = new URL('../dist/', import.meta.url);

async function start() {
  if (Number.parseInt(process.versions.node, 10) < NEEDED_NODE) {
    const { handOver } = await import(new URL('hand-over.js', DIST).href);
    process.exitCode = await handOver(process.argv[1], process.argv.slice(2));
    return;
  }
  // Compiled code is kept beside the program: it goes when the program goes, and nobody else can write there.
  process.getBuiltinModule('node:module').enableCompileCache(`${import.meta.dirname}/../dist/.compile-cache`);
  const { main } = await import(new URL('main.js', DIST).href);
  await main();
}

start().catch((error) => {
  const isUnbuilt = error?.code === 'ERR_MODULE_NOT_FOUND' && /dist.(main|hand-over)\.js/.test(error.message);
  process.stderr.write(isUnbuilt ? 'IRIS is not built yet. Run npm run build first.\n' : `${error?.stack ?? error}\n`);
  process.exitCode = 1;
});
