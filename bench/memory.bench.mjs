/** Resident memory of the server after 10,000 analyses of files that are no two alike, against what a 1 GB machine can give. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLoadGenerator } from './support/load-process.mjs';
import { compare } from './support/pairs.mjs';
import { progress, publish } from './support/report.mjs';
import { API_KEY, startIris } from './support/server-process.mjs';
import { synthesize } from './support/synthesize.mjs';

const ANALYSES = 10_000;
const STEP = 1_000;
const LINES = 150;
const LANGUAGES = ['typescript', 'python', 'go', 'java', 'rust', 'cpp'];
const LIMIT_MB = 300;
const KIB = 1024;

const folder = mkdtempSync(join(tmpdir(), 'iris-bench-'));
const server = await startIris({ folder });
const generator = startLoadGenerator();
/** @type {number[]} */
const residentMb = [];
try {
  for (let first = 0; first < ANALYSES; first += STEP) {
    const bodies = Array.from({ length: STEP }, (_, index) => bodyOf(first + index));
    const headers = { 'x-api-key': API_KEY };
    await generator.run({ port: server.port, connections: 16, requests: STEP, headers, bodies });
    residentMb.push(residentMbOf(server.pid));
    progress(`${first + STEP} analyses: ${Math.round(residentMb.at(-1) ?? Number.NaN)} MB`);
  }
} finally {
  generator.stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
const last = residentMb.at(-1) ?? Number.NaN;
publish({
  name: 'memory',
  title: `Resident memory after ${ANALYSES} analyses`,
  rows: [
    { name: 'at the end', unit: 'MB', comparison: compare([last], [LIMIT_MB]), target: '≤ 300 MB (aim 180)' },
    {
      name: 'at its highest',
      unit: 'MB',
      comparison: compare([Math.max(...residentMb)], [LIMIT_MB]),
      target: '≤ 300 MB',
    },
    {
      name: 'at the end, against a third of the way',
      unit: 'MB',
      comparison: compare([last], [residentMb[2] ?? Number.NaN]),
      target: '',
    },
  ],
});

/** @param {number} number */
function bodyOf(number) {
  const language = LANGUAGES[number % LANGUAGES.length] ?? 'typescript';
  const comment = language === 'python' ? '#' : '//';
  const text = synthesize(language, LINES, number);
  return JSON.stringify({ filename: `file-${number}`, language, source_code: `${comment} ${number}\n${text}` });
}

/** @param {number} pid */
function residentMbOf(pid) {
  if (process.platform !== 'linux') return Number.NaN;
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / KIB;
}
