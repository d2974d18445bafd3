/**
 * Whether a request costs more when many came before it: metrics, logs, events and the cache must not slow down as they
 * grow. CPU of a thousand requests after 100,000 others, against the first thousand and against the second, which no
 * longer pays for a cold start.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments } from './support/arguments.mjs';
import { startLoadGenerator } from './support/load-process.mjs';
import { compare } from './support/pairs.mjs';
import { progress, publish } from './support/report.mjs';
import { API_KEY, cpuMsOf, startIris } from './support/server-process.mjs';
import { synthesize } from './support/synthesize.mjs';

/** @import { Row } from './support/report.mjs' */

const BLOCK = 1_000;
const BETWEEN = 98_000;
/** Of the requests between, those for files that were not seen before. */
const NEW_FILES = 10_000;
const CONNECTIONS = 16;

const { pairs } = readArguments();
const generator = startLoadGenerator();
const repeated = Array.from({ length: 16 }, (_, seed) => bodyOf(synthesize('typescript', 300, seed)));
const fresh = Array.from({ length: NEW_FILES }, (_, number) => bodyOf(`def step_${number}():\n    return ${number}\n`));
try {
  /** @type {number[][]} */
  const runs = [];
  for (let run = 1; run <= pairs; run += 1) {
    progress(`run ${run} of ${pairs}`);
    runs.push(await measure());
  }
  publish({
    name: 'steady',
    title: 'CPU of requests 100,001 to 101,000',
    rows: [rowAgainst(0, runs), rowAgainst(1, runs)],
  });
} finally {
  generator.stop();
}

/** @returns {Promise<number[]>} CPU of the first, the second and the last thousand requests, in ms per request */
async function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'iris-bench-'));
  const server = await startIris({ folder });
  const send = (/** @type {number} */ requests, /** @type {string[]} */ bodies) =>
    generator.run({ port: server.port, connections: CONNECTIONS, requests, headers: { 'x-api-key': API_KEY }, bodies });
  const sample = async () => {
    const before = cpuMsOf(server.pid);
    await send(BLOCK, repeated);
    return (cpuMsOf(server.pid) - before) / BLOCK;
  };
  try {
    const samples = [await sample(), await sample()];
    await send(NEW_FILES, fresh);
    await send(BETWEEN - NEW_FILES, repeated);
    samples.push(await sample());
    return samples;
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {0 | 1} block
 * @param {readonly number[][]} runs
 * @returns {Row}
 */
function rowAgainst(block, runs) {
  const of = (/** @type {number} */ index) => runs.map((samples) => samples[index] ?? Number.NaN);
  const name = `against requests ${block * BLOCK + 1} to ${(block + 1) * BLOCK}`;
  return { name, unit: 'ms/request', comparison: compare(of(2), of(block)), target: '≤ 1.1 (aim 1)' };
}

/** @param {string} source */
function bodyOf(source) {
  const language = source.startsWith('def') ? 'python' : 'typescript';
  return JSON.stringify({ filename: 'a', language, source_code: source, metadata: { editor: 'bench' } });
}
