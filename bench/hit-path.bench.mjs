/**
 * A repeated request: CPU per request and throughput of the server against a bare `node:http` server that parses the
 * body, hashes the source and looks the answer up. Both run through all of it, one process each.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments } from './support/arguments.mjs';
import { startLoadGenerator } from './support/load-process.mjs';
import { compare } from './support/pairs.mjs';
import { progress, publish } from './support/report.mjs';
import { API_KEY, cpuMsOf, startBareServer, startIris } from './support/server-process.mjs';
import { synthesize } from './support/synthesize.mjs';

/**
 * @import { RunningServer } from './support/server-process.mjs'
 * @import { Row } from './support/report.mjs'
 *
 * @typedef {{ name: string, bodies: string[] }} Load
 * @typedef {{ cpuMs: number, perSecond: number }} Sample
 */

const HEADERS = { 'x-api-key': API_KEY };
const FILES = 16;
const CONNECTIONS = [1, 16, 64];
const KIB = 1024;

const { pairs, seconds } = readArguments();
const folder = mkdtempSync(join(tmpdir(), 'iris-bench-'));
const iris = await startIris({ folder });
const bare = await startBareServer(await answerLengthOf(iris));
const generator = startLoadGenerator();
try {
  /** @type {Row[]} */
  const rows = [];
  for (const load of loads()) {
    await warmUp(load);
    for (const connections of CONNECTIONS) rows.push(...(await measure(load, connections)));
  }
  publish({
    name: 'hit-path',
    title: 'Cache hit, server against a bare server that parses, hashes and looks up',
    rows,
  });
} finally {
  generator.stop();
  await Promise.all([iris.stop(), bare.stop()]);
  rmSync(folder, { recursive: true, force: true });
}

/** @returns {Load[]} */
function loads() {
  return [10, 100].flatMap((kib) => [
    { name: `${kib} KB, ASCII`, bodies: bodiesOf(kib * KIB, '') },
    { name: `${kib} KB, not ASCII`, bodies: bodiesOf(kib * KIB, '// Größe → 大きさ 🙂\n') },
  ]);
}

/**
 * @param {number} length of each body, in bytes
 * @param {string} firstLine
 */
function bodiesOf(length, firstLine) {
  return Array.from({ length: FILES }, (_, file) => {
    const text = `${firstLine}// ${file}\n${synthesize('typescript', length / 20, file)}`;
    const metadata = { editor: 'bench', file };
    const bodyOf = (/** @type {string} */ source) =>
      JSON.stringify({ filename: `src/file-${file}.ts`, language: 'typescript', source_code: source, metadata });
    const room = length - Buffer.byteLength(bodyOf(''));
    // Escapes make a source longer inside JSON: shorten it by as much.
    const longer = Buffer.byteLength(bodyOf(text.slice(0, room))) - length;
    return bodyOf(text.slice(0, room - Math.max(0, longer)));
  });
}

/** @param {RunningServer} server */
async function answerLengthOf(server) {
  const [body = ''] = bodiesOf(10 * KIB, '');
  return Buffer.byteLength(await (await post(server, body)).text());
}

/**
 * Brings every file into memory and both servers up to speed, and makes sure that hits are what is measured.
 *
 * @param {Load} load
 */
async function warmUp({ name, bodies }) {
  progress(`${name}: warming up`);
  for (const body of bodies) await (await post(iris, body)).text();
  // An answer of the API; `analyzeResponseSchema` says the same.
  const { metadata } = /** @type {{ metadata: { cache_hit: number } }} */ (
    await (await post(iris, bodies[0] ?? '')).json()
  );
  if (metadata.cache_hit !== 1) throw new Error('the second request for a file was not answered from the cache');
  for (const server of [iris, bare]) await sample(server, { name, bodies }, 16);
}

/**
 * @param {Load} load
 * @param {number} connections
 * @returns {Promise<Row[]>}
 */
async function measure(load, connections) {
  const name = `${load.name}, ${connections} connection${connections === 1 ? '' : 's'}`;
  progress(name);
  /** @type {Sample[]} */
  const ours = [];
  /** @type {Sample[]} */
  const theirs = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    ours.push(await sample(iris, load, connections));
    theirs.push(await sample(bare, load, connections));
  }
  const of = (/** @type {keyof Sample} */ key) =>
    compare(
      ours.map((one) => one[key]),
      theirs.map((one) => one[key]),
    );
  return [
    { name: `${name}: CPU`, unit: 'ms/request', comparison: of('cpuMs'), target: '≤ 1.15 (aim 0.6)' },
    { name: `${name}: throughput`, unit: 'requests/s', comparison: of('perSecond'), target: '≥ 0.85 (aim 1.5)' },
  ];
}

/**
 * @param {RunningServer} server
 * @param {Load} load
 * @param {number} connections
 * @returns {Promise<Sample>}
 */
async function sample(server, { bodies }, connections) {
  const before = cpuMsOf(server.pid);
  const result = await generator.run({ port: server.port, connections, seconds, headers: HEADERS, bodies });
  return { cpuMs: (cpuMsOf(server.pid) - before) / result.requests, perSecond: result.requests / result.seconds };
}

/**
 * @param {RunningServer} server
 * @param {string} body
 */
async function post(server, body) {
  const headers = { ...HEADERS, 'content-type': 'application/json' };
  const response = await fetch(`http://127.0.0.1:${server.port}/api/iris/analyze`, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`the server answered ${response.status}: ${await response.text()}`);
  return response;
}
