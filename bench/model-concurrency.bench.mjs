/**
 * A model that takes 2 s for an answer: how long 64 different files at once take, against one; how long health takes to
 * answer meanwhile, against an idle server; and how many calls 50 requests for one file over two processes make.
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
import { startSlowModel } from './support/slow-model.mjs';
import { synthesize } from './support/synthesize.mjs';

/** @import { RunningServer } from './support/server-process.mjs' */

const MODEL_MS = 2000;
const FILES = 64;
const LINES = 300;
const REQUESTS = 50;
const IDLE_MS = 2000;

const { pairs } = readArguments();
const model = await startSlowModel(MODEL_MS);
/** @type {{ many: number[], one: number[], busy: number[], idle: number[], calls: number[] }} */
const measured = { many: [], one: [], busy: [], idle: [], calls: [] };
for (let pair = 1; pair <= pairs; pair += 1) {
  progress(`pair ${pair} of ${pairs}`);
  const folder = mkdtempSync(join(tmpdir(), 'iris-bench-'));
  const servers = await Promise.all([1, 2].map(() => startIris({ folder, settings: model.settings })));
  const [server] = servers;
  try {
    if (server === undefined) throw new Error('no server was started');
    // What is loaded for the first file counts for none of them.
    await Promise.all(servers.map((each) => read(each, `${pair} first of ${each.port}`)));
    measured.idle.push(percentile(await probeWhile(server, wait(IDLE_MS)), 0.99));
    measured.one.push(await timeOf(() => read(server, `${pair} one`)));
    const names = Array.from({ length: FILES }, (_, file) => `${pair} ${file} of many`);
    const many = timeOf(() => Promise.all(names.map((name) => read(server, name))));
    measured.busy.push(percentile(await probeWhile(server, many), 0.99));
    measured.many.push(await many);
    const before = model.calls();
    const asked = servers.flatMap((each) =>
      Array.from({ length: REQUESTS / servers.length }, () => read(each, `${pair} shared`)),
    );
    await Promise.all(asked);
    measured.calls.push(model.calls() - before);
  } finally {
    await Promise.all(servers.map((each) => each.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}
model.close();
const once = measured.calls.map(() => 1);
publish({
  name: 'model-concurrency',
  title: `A model that takes ${MODEL_MS / 1000} s for an answer`,
  rows: [
    {
      name: `${FILES} files at once, against one`,
      unit: 'ms',
      comparison: compare(measured.many, measured.one),
      target: '≤ 1.5',
    },
    {
      name: 'health p99 meanwhile, against idle',
      unit: 'ms',
      comparison: compare(measured.busy, measured.idle),
      target: 'p99 < 50 ms',
    },
    {
      name: `calls of ${REQUESTS} requests for one file, against one`,
      unit: 'calls',
      comparison: compare(measured.calls, once),
      target: '1',
    },
  ],
});

/**
 * @param {Pick<RunningServer, 'port'>} server
 * @param {string} name what makes the file another one
 */
async function read(server, name) {
  const source = `// ${name}\n${synthesize('typescript', LINES, name.length)}`;
  const body = JSON.stringify({ filename: 'file.ts', language: 'typescript', source_code: source });
  const answer = JSON.parse(await analyze(server, body));
  if (answer.metadata.analyzer !== 'openai') throw new Error(`the model did not answer: ${answer.metadata.degraded}`);
}

/**
 * @param {() => Promise<unknown>} work
 * @returns {Promise<number>} in ms
 */
async function timeOf(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
