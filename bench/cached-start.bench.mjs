/** From start to healthy with 100,000 kept answers, against the same with an empty cache. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCacheKey, openAnalysisCache } from '@iris/cache';
import { applyRules, NO_USAGE } from '@iris/core';
import { createLocalAnalyzer } from '@iris/engine/local';
import { readArguments } from './support/arguments.mjs';
import { comparePairs } from './support/pairs.mjs';
import { progress, publish } from './support/report.mjs';
import { startIris } from './support/server-process.mjs';
import { synthesize } from './support/synthesize.mjs';

const ENTRIES = 100_000;

const { pairs } = readArguments({ pairs: 7 });
const folder = mkdtempSync(join(tmpdir(), 'iris-bench-'));
const full = join(folder, 'full');
const empty = join(folder, 'empty');
try {
  progress(`keeping ${ENTRIES} answers`);
  await fill(full);
  progress('starting');
  const comparison = await comparePairs({ measured: () => startMs(full), against: () => startMs(empty), pairs });
  const row = { name: `${ENTRIES} entries against none`, unit: 'ms', comparison, target: '≤ 1.2 (aim 1)' };
  publish({ name: 'cached-start', title: 'Start to healthy, full cache against empty cache', rows: [row] });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {string} base */
async function fill(base) {
  const file = { language: 'python', text: synthesize('python', 300) };
  const analyzer = createLocalAnalyzer();
  const { draft } = await analyzer.analyze(file, { signal: new AbortController().signal });
  const { analysis, repairs } = applyRules(draft, file);
  const answer = { analysis, analyzer: analyzer.name, model: analyzer.model, usage: NO_USAGE, repairs };
  mkdirSync(base);
  const cache = openAnalysisCache({ directory: join(base, 'cache') });
  for (let entry = 0; entry < ENTRIES; entry += 1) {
    cache.put(makeCacheKey({ text: `# ${entry}`, language: file.language, identity: analyzer.identity }), answer);
  }
  cache.close();
}

/** @param {string} base */
async function startMs(base) {
  if (base === empty) rmSync(empty, { recursive: true, force: true });
  mkdirSync(base, { recursive: true });
  const server = await startIris({ folder: base });
  await server.stop();
  return server.startMs;
}
