/** `iris read` of one file in a cold process, against starting Node and doing nothing. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments } from './support/arguments.mjs';
import { comparePairs } from './support/pairs.mjs';
import { IRIS_CLI, requireBuilt } from './support/paths.mjs';
import { progress, publish } from './support/report.mjs';
import { synthesize } from './support/synthesize.mjs';

const LINES = 300;
/** The grammars differ in size, and a cold process loads one. */
const FILES = [
  { language: 'python', file: 'orders.py' },
  { language: 'typescript', file: 'orders.ts' },
  { language: 'cpp', file: 'orders.cpp' },
];

requireBuilt(IRIS_CLI);
const { pairs } = readArguments({ pairs: 11 });
const folder = mkdtempSync(join(tmpdir(), 'iris-bench-'));
try {
  const rows = [];
  for (const { language, file } of FILES) {
    progress(`iris read ${file}`);
    writeFileSync(join(folder, file), synthesize(language, LINES));
    const comparison = await comparePairs({
      measured: () => millisecondsOf([IRIS_CLI, 'read', file]),
      against: () => millisecondsOf(['-e', '0']),
      pairs,
    });
    rows.push({ name: `iris read, ${language}, ${LINES} lines`, unit: 'ms', comparison, target: '≤ 3 (aim 2)' });
  }
  publish({ name: 'cold-read', title: 'iris read of one file, cold process, against node -e 0', rows });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {readonly string[]} args */
function millisecondsOf(args) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - start;
}
