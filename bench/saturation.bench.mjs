/**
 * What the others notice while 64 large files, no two alike, are analyzed at once: how long health takes to answer, against
 * the same on an idle server; and how long all 64 take, against one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readArguments } from './support/arguments.mjs';
import { compare } from './support/pairs.mjs';
import { analyze, percentile, probeWhile } from './support/probe.mjs';
import { progress, publish } from './support/report.mjs';
import { startIris } from './support/server-process.mjs';
import { synthesize } from './support/synthesize.mjs';

const FILES = 64;
const LINES = 10_000;
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

/** @param {string} source */
function bodyOf(source) {
  return JSON.stringify({ filename: 'large.ts', language: 'typescript', source_code: source });
}
