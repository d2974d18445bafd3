import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { withoutModels } from '../../scripts/lib/model-variables.mjs';
import { BARE_SERVER, IRIS_SERVER, requireBuilt } from './paths.mjs';

/**
 * @import { ChildProcess } from 'node:child_process'
 *
 * @typedef {{ port: number, pid: number, stop: () => Promise<void> }} RunningServer
 */

export const API_KEY = 'a-key-for-the-benchmarks';
const HEALTH_TIMEOUT_MS = 60_000;
const HEALTH_POLL_MS = 2;

/** Everything that a server in service has switched on; the limits are there, and higher than what a benchmark sends. */
const SETTINGS = {
  IRIS_ENV: 'prod',
  IRIS_HOST: '127.0.0.1',
  IRIS_API_KEY: API_KEY,
  IRIS_RATE_PER_KEY: '10000000',
  IRIS_RATE_PER_ADDRESS: '10000000',
};

/**
 * Starts the server as it is run: with a key, limits, events and log written to files, and running totals.
 *
 * @param {{ folder: string, settings?: Record<string, string> }} options `folder`: where it may keep its cache
 * @returns {Promise<RunningServer & { startMs: number }>} `startMs`: from its start until it is healthy
 */
export async function startIris({ folder, settings = {} }) {
  requireBuilt(IRIS_SERVER);
  const port = await freePort();
  const log = join(folder, 'server.log');
  const logFile = openSync(log, 'w');
  const start = performance.now();
  const child = spawn(process.execPath, [IRIS_SERVER], {
    cwd: folder,
    env: {
      ...withoutModels(process.env),
      ...SETTINGS,
      PORT: String(port),
      IRIS_CACHE_DIR: folder,
      IRIS_LOG_FILE: join(folder, 'log.json'),
      IRIS_EMF: `file:${join(folder, 'emf.log')}`,
      ...settings,
    },
    stdio: ['ignore', 'ignore', logFile],
  });
  closeSync(logFile);
  await untilHealthy(child, { address: `http://127.0.0.1:${port}/api/iris/health`, log });
  return { port, pid: pidOf(child), startMs: performance.now() - start, stop: () => stop(child) };
}

/**
 * @param {number} answerLength in bytes
 * @returns {Promise<RunningServer>}
 */
export async function startBareServer(answerLength) {
  const child = spawn(process.execPath, [BARE_SERVER, String(answerLength)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { port: Number(line), pid: pidOf(child), stop: () => stop(child) };
}

/**
 * CPU time that a process and all its threads have used, in ms, from the scheduler's own count in nanoseconds; NaN where
 * there is no `/proc`.
 *
 * @param {number} pid
 */
export function cpuMsOf(pid) {
  if (process.platform !== 'linux') return Number.NaN;
  const tasks = `/proc/${pid}/task`;
  const nanoseconds = readdirSync(tasks).map((task) =>
    Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((total, value) => total + value, 0) / 1e6;
}

/**
 * @param {ChildProcess} child
 * @param {{ address: string, log: string }} options
 */
async function untilHealthy(child, { address, log }) {
  const end = performance.now() + HEALTH_TIMEOUT_MS;
  while (performance.now() < end && child.exitCode === null) {
    const healthy = await fetch(address).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) return;
    await wait(HEALTH_POLL_MS);
  }
  child.kill('SIGKILL');
  throw new Error(`the server did not become healthy at ${address}:\n${readFileSync(log, 'utf8')}`);
}

/** @param {ChildProcess} child */
async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** @param {ChildProcess} child */
function pidOf(child) {
  if (child.pid === undefined) throw new Error('the server could not be started');
  return child.pid;
}

/** @returns {Promise<number>} */
async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  return address.port;
}
