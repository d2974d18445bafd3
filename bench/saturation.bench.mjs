/**
 * What the others notice while 64 large files, no two alike, are analyzed at once: how long health takes to answer, against
 * the same on an idle server; and how long all 64 take, against one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readArguments } from './support/arguments.mjs';
import { compare } from './support/pairs.mjs';
import { progress, publish } from './support/report.mjs';
import { API_KEY, startIris } from './support/server-process.mjs';
import { synthesize } from './support/synthesize.mjs';

/** @import { RunningServer } from './support/server-process.mjs' */

const FILES = 64;
const LINES = 10_000;
const PROBE_EVERY_MS = 5;
const IDLE_MS = 3_000;

const { pairs } = readArguments();
/** @type {number[]} */
const saturated = [];
/** @type {number[]} */
const idle = [];
/** @type {number[]} */
const worst = [];
for (let pair = 1; pair <= pairs; pair += 1) {
  progress(`pair ${pair} of ${pairs}`);
  const folder = mkdtempSync(join(tmpdir(), 'iris-bench-'));
  const server = await startIris({ folder });
  try {
    idle.push(percentile(await probeWhile(server, wait(IDLE_MS)), 0.99));
    const bodies = Array.from({ length: FILES }, (_, file) =>
      bodyOf(`// ${pair} ${file}\n${synthesize('typescript', LINES, file)}`),
    );
    const latencies = await probeWhile(server, Promise.all(bodies.map((body) => analyze(server, body))));
    saturated.push(percentile(latencies, 0.99));
    worst.push(percentile(latencies, 1));
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
publish({
  name: 'saturation',
  title: `Health while ${FILES} files of ${LINES} lines are analyzed at once`,
  rows: [
    { name: 'health p99, against idle', unit: 'ms', comparison: compare(saturated, idle), target: 'p99 < 50 ms' },
    { name: 'health worst, against idle p99', unit: 'ms', comparison: compare(worst, idle), target: '' },
  ],
});

/**
 * Asks for health again and again, as a load balancer does, until something else is done.
 *
 * @param {RunningServer} server
 * @param {Promise<unknown>} work
 * @returns {Promise<number[]>} how long each answer took, in ms
 */
async function probeWhile({ port }, work) {
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
 * @param {RunningServer} server
 * @param {string} body
 */
async function analyze({ port }, body) {
  const headers = { 'x-api-key': API_KEY, 'content-type': 'application/json' };
  const response = await fetch(`http://127.0.0.1:${port}/api/iris/analyze`, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`the server answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

/** @param {string} source */
function bodyOf(source) {
  return JSON.stringify({ filename: 'large.ts', language: 'typescript', source_code: source });
}

/**
 * @param {readonly number[]} values
 * @param {number} share from 0 to 1
 */
function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
