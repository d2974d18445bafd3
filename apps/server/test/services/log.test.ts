import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLog } from '../../src/services/create-log.ts';
import { openLog, parseLogFile } from '../../src/services/log.ts';
import { renderLine } from '../../src/telemetry/line-destination.ts';
import { makeFolder } from '../support/folder.ts';
import { parseLog } from '../support/running-app.ts';

const POLL = { timeout: 15_000 };
const HOSTILE = [
  '\r\n{"level":60}',
  '\u001b[2J',
  '\u009b2J',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u202e',
  '\ud800',
  '😀é',
  '"\\',
];

function openTestLog() {
  const folder = makeFolder();
  const path = join(folder, 'iris.log');
  return { folder, path, ...openLog({ logLevel: 'info', logFile: path }) };
}

describe('the log', () => {
  it('is one line of ASCII for each entry, whatever is in it, and gives it back', () => {
    const lines: string[] = [];
    const { logger } = createLog({ logLevel: 'info' }, { write: (line) => lines.push(renderLine(line).toString()) });
    for (const text of HOSTILE) {
      logger.info({ text, [text]: 1, long: text.repeat(1000) }, text);
      logger.error({ err: new Error(text) }, text);
      logger.child({ text }).warn(text);
    }
    expect(lines).toHaveLength(HOSTILE.length * 3);
    for (const [index, line] of lines.entries()) {
      expect(line).toMatch(/^\{[ -~]*\}\n$/);
      expect(JSON.parse(line)).toMatchObject({ msg: HOSTILE[Math.floor(index / 3)] });
    }
  });

  it('is written before the program ends where an entry is fatal', async () => {
    const { path, logger, destination } = openTestLog();
    logger.info('a');
    logger.fatal('b');
    expect(parseLog(readFileSync(path, 'utf8'))).toMatchObject([{ msg: 'a' }, { msg: 'b' }]);
    await destination.close();
  });

  it('is written soon', async () => {
    const { path, logger, destination } = openTestLog();
    logger.info('a');
    await expect.poll(() => parseLog(readFileSync(path, 'utf8')), POLL).toMatchObject([{ msg: 'a' }]);
    await destination.close();
  });

  it.for([
    ['info', 0],
    ['warn', 0],
    ['error', 1],
  ] as const)('asks for %s entries to be written at once or later (%i times)', ([level, times]) => {
    let flushes = 0;
    const { logger } = createLog({ logLevel: 'info' }, { write: () => {}, flush: () => (flushes += 1) });
    logger[level]('a');
    logger.child({ b: 1 })[level]('b');
    expect(flushes).toBe(times * 2);
  });

  it('follows a file that is renamed', async () => {
    const { folder, path, logger, destination } = openTestLog();
    for (let round = 0; round < 10; round += 1) {
      for (let entry = 0; entry < 500; entry += 1) logger.info({ number: round * 500 + entry });
      renameSync(path, `${path}.${round}`);
      destination.reopen();
      await expect.poll(() => readdirSync(folder), POLL).toContain('iris.log');
    }
    await destination.close();
    const entries = readdirSync(folder).flatMap((name) => parseLog(readFileSync(join(folder, name), 'utf8')));
    const numbers = entries.map(({ number }) => Number(number)).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 5000 }, (_, number) => number));
  });
});

describe('the setting of the log file', () => {
  it('is an absolute path, or stderr', () => {
    expect(parseLogFile('/var/log/iris/iris.log')).toBe('/var/log/iris/iris.log');
    expect(parseLogFile('iris.log')).toBe(resolve('iris.log'));
    expect(parseLogFile('stderr')).toBeUndefined();
  });
});

describe('the time of a line', () => {
  it('is that of its writing, to the millisecond, in UTC', () => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const lines: string[] = [];
    const { logger } = createLog({ logLevel: 'info' }, { write: (line) => lines.push(renderLine(line).toString()) });
    const times = [
      '2026-11-21T07:08:09.001Z',
      '2026-11-21T07:08:09.999Z',
      '2026-11-21T07:08:10.000Z',
      '2026-11-21T07:08:09.010Z',
    ];
    for (const time of times) {
      vi.setSystemTime(new Date(time));
      logger.info('x');
    }
    expect(lines.map((line) => JSON.parse(line).time)).toEqual(times);
  });
});
