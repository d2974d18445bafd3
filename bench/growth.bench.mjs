/**
 * What a line costs as files grow. Each side of a pair analyzes the same number of lines: in one large file, or in many
 * of the smallest size.
 */
import { LANGUAGE_IDS } from '@iris/engine';
import { timeAnalysis } from './support/analyze.mjs';
import { readArguments } from './support/arguments.mjs';
import { countAllLines } from './support/corpus.mjs';
import { comparePairs } from './support/pairs.mjs';
import { progress, publish } from './support/report.mjs';
import { synthesize } from './support/synthesize.mjs';

const SMALLEST = 100;
const SIZES = [1_000, 10_000];
const LARGEST = Math.max(...SIZES);

const { pairs } = readArguments();
const rows = [];
for (const language of LANGUAGE_IDS) {
  progress(`growth, ${language}`);
  const small = filesOf(language, SMALLEST);
  await timeAnalysis(small);
  for (const size of SIZES) {
    const large = filesOf(language, size);
    await timeAnalysis(large);
    const comparison = await comparePairs({
      measured: () => microsecondsPerLine(large),
      against: () => microsecondsPerLine(small),
      pairs,
    });
    const name = `${language}, ${size} lines against ${SMALLEST}`;
    rows.push({ name, unit: 'µs/line', comparison, target: '≤ 1.5 (aim 1)' });
  }
}
publish({ name: 'growth', title: 'Time per line as files grow', rows });

/**
 * @param {string} language
 * @param {number} lines of each file
 */
function filesOf(language, lines) {
  return Array.from({ length: LARGEST / lines }, (_, seed) => ({ language, text: synthesize(language, lines, seed) }));
}

/** @param {Parameters<typeof timeAnalysis>[0]} files */
async function microsecondsPerLine(files) {
  return ((await timeAnalysis(files)) * 1000) / countAllLines(files);
}
