import { parseArgs } from 'node:util';
import { MIN_PAIRS } from './pairs.mjs';

/**
 * `--pairs N` (at least 5) and `--seconds N` (how long one side of a pair is measured, where that is a choice).
 *
 * @param {{ seconds?: number, pairs?: number }} defaults
 * @returns {{ pairs: number, seconds: number }}
 */
export function readArguments({ seconds = 1, pairs = MIN_PAIRS } = {}) {
  const { values } = parseArgs({ options: { pairs: { type: 'string' }, seconds: { type: 'string' } } });
  return {
    pairs: Math.max(MIN_PAIRS, atLeastZero('--pairs', values.pairs ?? String(pairs))),
    seconds: atLeastZero('--seconds', values.seconds ?? String(seconds)),
  };
}

/**
 * @param {string} name
 * @param {string} text
 */
function atLeastZero(name, text) {
  const value = Number(text);
  if (value > 0) return value;
  console.error(`${name} must be a number above 0, not "${text}"`);
  return process.exit(2);
}
