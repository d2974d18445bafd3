/**
 * Input tokens of what a model is asked about real files, in each mode, against their text as it is. Counted with a real
 * tokenizer, so the figures are the same wherever it runs; it writes them into docs/prompt.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createLocalAnalyzer } from '@iris/engine/local';
import { preparePrompt } from '../packages/inference/dist/prompt/prepare-prompt.js';
import { countTokensWithin } from '../packages/inference/dist/prompt/token-count.js';
import { writeSection } from '../scripts/lib/readme.mjs';
import { progress, writeResult } from './support/report.mjs';
import { readSegmentationFiles, SEGMENTATION_FOLDER } from './support/segmentation-folder.mjs';

/**
 * @import { SegmentationFile } from './support/segmentation-folder.mjs'
 *
 * @typedef {object} TokenCounts
 * @property {number} files
 * @property {number} text the files as they are
 * @property {Record<Mode, number>} input what is sent after the instructions
 *
 * @typedef {typeof MODES[number]} Mode
 */

const PAGE = new URL('../docs/prompt.md', import.meta.url);
const MODES = /** @type {const} */ (['source', 'source_and_outline', 'outline']);
/** Far more than any of the files needs. */
const BUDGET_TOKENS = 10_000_000;
const analyzer = createLocalAnalyzer({ timeLimitMs: 60_000 });

if (SEGMENTATION_FOLDER === undefined) {
  console.log('prompt-tokens: skipped. Set IRIS_SEGMENTATION_BENCH to the folder that `segmentation` reads.');
} else {
  const counts = await countByLanguage(readSegmentationFiles(SEGMENTATION_FOLDER));
  const table = toTable(counts);
  console.log(`\n${table}`);
  writeResult('prompt-tokens.json', Object.fromEntries(counts));
  writeFileSync(PAGE, writeSection(readFileSync(PAGE, 'utf8'), 'prompt-tokens', table));
}

/** @param {readonly SegmentationFile[]} files */
async function countByLanguage(files) {
  /** @type {Map<string, TokenCounts>} */
  const counts = new Map();
  for (const file of files) {
    if (!counts.has(file.language)) progress(`prompt-tokens, ${file.language}`);
    const found = await countFile(file);
    for (const name of [file.language, 'all']) counts.set(name, add(counts.get(name), found));
  }
  return new Map([...counts].sort(([a], [b]) => Number(a === 'all') - Number(b === 'all')));
}

/** @param {SegmentationFile} file */
async function countFile({ language, text }) {
  const file = { language, text };
  const outline = await analyzer.outline(file, { signal: new AbortController().signal });
  const input = { source: 0, source_and_outline: 0, outline: 0 };
  for (const mode of MODES) {
    const prompt = await preparePrompt({ file, outline, budgetTokens: BUDGET_TOKENS, mode });
    input[mode] = await countExactly(prompt.input);
  }
  return { files: 1, text: await countExactly(text), input };
}

/**
 * Counts, instead of estimating by length: a text has fewer tokens than bytes.
 *
 * @param {string} text
 */
async function countExactly(text) {
  return (await countTokensWithin(text, Buffer.byteLength(text) - 1))?.tokens ?? Number.NaN;
}

/**
 * @param {TokenCounts | undefined} sum
 * @param {TokenCounts} counts
 * @returns {TokenCounts}
 */
function add(sum, counts) {
  if (sum === undefined) return counts;
  const input = { ...sum.input };
  for (const mode of MODES) input[mode] += counts.input[mode];
  return { files: sum.files + counts.files, text: sum.text + counts.text, input };
}

/**
 * Tokens of a file on the average, and how much more or less that is: `source` beside the text as it is, the other modes
 * beside `source`.
 *
 * @param {ReadonlyMap<string, TokenCounts>} counts
 */
function toTable(counts) {
  const rows = [...counts].map(([name, { files, text, input }]) => {
    const modes = MODES.map((mode) => {
      const change = ratio(input[mode], mode === 'source' ? text : input.source);
      return `${Math.round(input[mode] / files)} ${change}`;
    });
    return `| ${[name, files, Math.round(text / files), ...modes].join(' | ')} |`;
  });
  const head = `| language | files | text as it is | ${MODES.map((mode) => `\`${mode}\``).join(' | ')} |`;
  return [head, '| --- | ---: | ---: | ---: | ---: | ---: |', ...rows].join('\n');
}

/**
 * @param {number} tokens
 * @param {number} before
 */
function ratio(tokens, before) {
  const percent = Math.round((tokens / before - 1) * 100);
  return `(${percent < 0 ? '−' : '+'}${Math.abs(percent)} %)`;
}
