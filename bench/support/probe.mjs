import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { API_KEY } from './server-process.mjs';

/** @import { RunningServer } from './server-process.mjs' */

const PROBE_EVERY_MS = 5;

/**
 * Asks for health again and again, as a load balancer does, until something else is done.
 *
 * @param {Pick<RunningServer, 'port'>} server
 * @param {Promise<unknown>} work
 * @returns {Promise<number[]>} how long each answer took, in ms
 */
export async function probeWhile({ port }, work) {
  /** @type {number[]} */
  const latencies = [];
  /** @type {Promise<void>[]} */
  const probes = [];
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  const agent = new Agent({ keepAlive: true });
  while (!isDone) {
    probes.push(probe(port, agent).then((ms) => void latencies.push(ms)));
    await wait(PROBE_EVERY_MS);
  }
  await Promise.all([...probes, done]);
  agent.destroy();
  return latencies;
}

/**
 * @param {number} port
 * @param {Agent} agent
 * @returns {Promise<number>}
 */
function probe(port, agent) {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path: '/api/iris/health', agent }, (response) => {
      response.resume().on('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - start);
        else reject(new Error(`health answered ${response.statusCode}`));
      });
    })
      .on('error', reject)
      .end();
  });
}

/**
 * @param {Pick<RunningServer, 'port'>} server
 * @param {string} body
 * @returns {Promise<string>} the answer
 */
export async function analyze({ port }, body) {
  const headers = { 'x-api-key': API_KEY, 'content-type': 'application/json' };
  const response = await fetch(`http://127.0.0.1:${port}/api/iris/analyze`, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`the server answered ${response.status}: ${await response.text()}`);
  return response.text();
}

/**
 * @param {readonly number[]} values
 * @param {number} share from 0 to 1
 */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
