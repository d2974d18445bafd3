import { styleText } from './style.mjs';

const TICK_MS = 500;
/** How often a plain log is told that work goes on: often enough to look alive, rarely enough to stay readable. */
const LOG_EVERY_MS = 10_000;

/**
 * Shows on stderr that something is under way: one line that is rewritten on a terminal, a line now and then in a log.
 * @template T
 * @param {string} label for example `Installing`
 * @param {(setDetail: (detail: string) => void) => Promise<T>} work
 * @param {{ stream?: NodeJS.WriteStream }} [options]
 * @returns {Promise<T>}
 */
export async function withProgress(label, work, { stream = process.stderr } = {}) {
  const startedAt = performance.now();
  let detail = '';
  let lastLogAt = startedAt;
  const line = () => `${label} … ${[detail, seconds(startedAt)].filter(Boolean).join(', ')}`;
  const show = () => {
    if (stream.isTTY) stream.write(`\r\u001B[K${styleText('dim', line(), stream)}`);
    else if (performance.now() - lastLogAt >= LOG_EVERY_MS) {
      lastLogAt = performance.now();
      stream.write(`${line()}\n`);
    }
  };
  if (stream.isTTY) show();
  else stream.write(`${label} …\n`);
  const timer = setInterval(show, TICK_MS);
  try {
    const result = await work((next) => {
      detail = next;
    });
    finish(
      stream,
      `${styleText('green', '✓', stream)} ${label}: ${[detail, seconds(startedAt)].filter(Boolean).join(', ')}`,
    );
    return result;
  } catch (error) {
    finish(stream, `${styleText('red', '✗', stream)} ${label}: failed after ${seconds(startedAt)}`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/**
 * @param {NodeJS.WriteStream} stream
 * @param {string} text
 */
function finish(stream, text) {
  stream.write(stream.isTTY ? `\r\u001B[K${text}\n` : `${text}\n`);
}

/** @param {number} startedAt */
function seconds(startedAt) {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}
