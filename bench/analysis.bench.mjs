/** Structural analysis of warm files, parsing included, against parsing alone with the same grammar. */
import { timeAnalysis } from './support/analyze.mjs';
import { readArguments } from './support/arguments.mjs';
import { countAllLines, readCorpus } from './support/corpus.mjs';
import { comparePairs } from './support/pairs.mjs';
import { openParser } from './support/parse-only.mjs';
import { progress, publish } from './support/report.mjs';

const WARM_UP_ROUNDS = 3;

const { pairs } = readArguments({ pairs: 7 });
const rows = [];
for (const [language, files] of readCorpus()) {
  const lines = countAllLines(files);
  const timeParsing = await openParser(language);
  progress(`analysis, ${language}: ${files.length} files, ${lines} lines`);
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
    await timeAnalysis(files);
    timeParsing(files);
  }
  const comparison = await comparePairs({
    measured: async () => ((await timeAnalysis(files)) * 1000) / lines,
    against: () => (timeParsing(files) * 1000) / lines,
    pairs,
  });
  const name = `${language}, ${files.length} files, ${lines} lines`;
  rows.push({ name, unit: 'µs/line', comparison, target: '≤ 2.2 (aim 1.5)' });
}
publish({ name: 'analysis', title: 'Structural analysis, parse included, against parsing alone', rows });
