import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { RESULTS_FOLDER } from './paths.mjs';

/**
 * @import { Comparison } from './pairs.mjs'
 *
 * @typedef {object} Row
 * @property {string} name what was compared
 * @property {string} unit of both sides
 * @property {Comparison} comparison
 * @property {string} target the ratio that is to be reached, and the one that is aimed at
 */

const COLUMNS = ['case', 'measured', 'against', 'unit', 'ratio', 'min – max', 'target'];

/**
 * Prints a table and writes the same figures as JSON to the results folder. A ratio that misses its target is a fact
 * to read, never a failure: machines differ.
 *
 * @param {{ name: string, title: string, rows: readonly Row[] }} report
 */
export function publish({ name, title, rows }) {
  console.log(`\n${title}\n`);
  console.log(toTable([COLUMNS, ...rows.map(toCells)]));
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism() };
  writeResult(`${name}.json`, { name, title, measuredAt: new Date().toISOString(), machine, rows });
}

/**
 * @param {string} file
 * @param {unknown} content
 */
export function writeResult(file, content) {
  mkdirSync(RESULTS_FOLDER, { recursive: true });
  writeFileSync(new URL(file, RESULTS_FOLDER), `${JSON.stringify(content, null, 2)}\n`);
  console.log(`\nbench/results/${file} written`);
}

/**
 * Says what is measured now: on standard error, so that the table can be piped.
 *
 * @param {string} text
 */
export function progress(text) {
  console.error(`… ${text}`);
}

/**
 * @param {Row} row
 * @returns {string[]}
 */
function toCells({ name, unit, comparison, target }) {
  const { measured, against, ratio } = comparison;
  const range = `${figure(ratio.min)} – ${figure(ratio.max)}`;
  return [name, figure(measured.median), figure(against.median), unit, `${figure(ratio.median)}×`, range, target];
}

/**
 * Three significant digits: more would be noise.
 *
 * @param {number} value
 */
function figure(value) {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}

/**
 * @param {readonly (readonly string[])[]} rows
 */
function toTable(rows) {
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
