import './lib/require-node.mjs';
import { runMain } from './lib/failure.mjs';
import { showFirstTaste } from './lib/first-taste.mjs';
import { prepare } from './lib/prepare.mjs';
import { startServer } from './lib/server-process.mjs';

async function main() {
  await prepare();
  const server = startServer();
  const address = await server.listening;
  if (address !== undefined) await showFirstTaste(address, server.stopping);
  return server.exited;
}

await runMain(main);
