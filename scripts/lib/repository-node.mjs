import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { ROOT } from './workspace.mjs';

const OLDEST_PRODUCT_NODE = 24;

/** The Node that runs the product: the bundled one, else the host's where that is new enough. */
export function productNode() {
  const bundled = findBundledNode();
  if (bundled !== undefined) return bundled;
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_PRODUCT_NODE) return process.execPath;
  throw new Failure(
    `IRIS runs on Node ${OLDEST_PRODUCT_NODE}. No binary of it comes with the dependencies for ${process.platform}-${process.arch}, ` +
      `and this is Node ${process.versions.node}.\n` +
      `Install Node ${OLDEST_PRODUCT_NODE} or newer, for example from https://nodejs.org/, and run the command again.`,
  );
}

/** The Node binary that came with the dependencies, or undefined where the registry has none for this platform. */
function findBundledNode() {
  const folder = join(ROOT, 'node_modules', `node-${platformName()}-${process.arch}`, 'bin');
  const binary = join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(binary) ? binary : undefined;
}

function platformName() {
  return process.platform === 'win32' ? 'win' : process.platform;
}
