import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { productNode } from './repository-node.mjs';
import { ROOT } from './workspace.mjs';

const LISTENING = /^IRIS listening on (\S+)$/;
/** A second Ctrl-C means "at once"; one that comes sooner is the first, delivered twice (by the terminal and by npm). */
const IMPATIENT_AFTER_MS = 1000;

/**
 * Starts the server as a child in a process group of its own: a terminal sends Ctrl-C to the whole group, npm passes
 * it on once more, and the server would take the second one as the order to stop without finishing its work.
 */
export function startServer() {
  const child = spawn(productNode(), [join(ROOT, 'apps/server/dist/main.js')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: process.platform !== 'win32',
  });
  const stopping = new AbortController();
  passOnSignals(child, stopping);
  /** @type {Promise<number>} */
  const exited = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
  return { exited, listening: firstAddress(child, exited), stopping: stopping.signal };
}

/**
 * The address, or undefined where the server ended before it had one.
 * @param {import('node:child_process').ChildProcess} child
 * @param {Promise<number>} exited
 * @returns {Promise<string | undefined>}
 */
function firstAddress({ stdout }, exited) {
  if (stdout === null) throw new TypeError('The output of the server is not read');
  const lines = createInterface({ input: stdout });
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const address = LISTENING.exec(line)?.[1];
      if (address === undefined) process.stdout.write(`${line}\n`);
      else resolve(address);
    });
    exited.then(() => resolve(undefined), reject);
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {AbortController} stopping
 */
function passOnSignals(child, stopping) {
  let firstAt = 0;
  /** @param {NodeJS.Signals} signal */
  const stop = (signal) => {
    if (!stopping.signal.aborted) {
      firstAt = performance.now();
      stopping.abort();
      process.stderr.write('\nStopping …\n');
      child.kill(signal);
    } else if (performance.now() - firstAt > IMPATIENT_AFTER_MS) child.kill('SIGKILL');
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => stop(signal));
}
