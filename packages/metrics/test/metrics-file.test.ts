import { mkdirSync, readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../sqlite/test/support/temporary-folder.ts';
import { readMetricsFile } from '../src/index.ts';
import type { TotalsRecord } from '../src/metrics-document.ts';
import { MetricsFile } from '../src/metrics-file.ts';
import { FILE_NAME } from './support/published.ts';

const RECORD: TotalsRecord = {
  sequence: 3,
  since: 0,
  updatedAt: 1000,
  totals: new Map([['analyses.made', 2]]),
  days: new Map([['1970-01-01', new Map([['analyses.made', 2]])]]),
};

async function publish(directory: string): Promise<MetricsFile> {
  const file = new MetricsFile(directory);
  file.replaceWith(await file.prepare(RECORD));
  return file;
}

describe('metrics.json', () => {
  it('is read as it was published, and leaves nothing beside it', async () => {
    const directory = makeTemporaryFolder();
    await publish(directory);
    expect(readMetricsFile(directory)).toEqual({ status: 'ok', record: RECORD });
    expect(readdirSync(directory)).toEqual([FILE_NAME]);
  });

  it('is absent where nothing was published, or the folder is not there', () => {
    const directory = makeTemporaryFolder();
    expect(readMetricsFile(directory)).toEqual({ status: 'absent' });
    expect(readMetricsFile(join(directory, 'nowhere'))).toEqual({ status: 'absent' });
  });

  it('is known to be cut, wherever it is cut', async () => {
    const directory = makeTemporaryFolder();
    const { path } = await publish(directory);
    // The last two bytes are the closing brace and the end of the line.
    for (let length = readFileSync(path).length - 2; length >= 0; length -= 1) {
      truncateSync(path, length);
      expect(readMetricsFile(directory)).toEqual({
        status: 'foreign',
        reason: 'It is not whole JSON: it was cut or garbled.',
      });
    }
  });

  it.each<[string, string | Buffer, string]>([
    ['of another program', '{"total_requests": 3}', 'foreign'],
    ['far larger than ours', Buffer.alloc(17 * 1024 ** 2, ' '), 'foreign'],
    ['of a later format', '{"format": 9, "updated_at": "2030-01-01T00:00:00Z"}', 'newer'],
  ])('%s is not taken for ours', (_case, content, status) => {
    const directory = makeTemporaryFolder();
    writeFileSync(join(directory, FILE_NAME), content);
    expect(readMetricsFile(directory)).toMatchObject({ status, reason: expect.stringMatching(/^[A-Z].*\.$/) });
  });

  it('that is a folder is unreadable', () => {
    const directory = makeTemporaryFolder();
    mkdirSync(join(directory, FILE_NAME));
    expect(readMetricsFile(directory)).toEqual({ status: 'unreadable', reason: 'It is not a file.' });
  });

  it('is set aside under a name of its own each time, and no more often than ten times', () => {
    const directory = makeTemporaryFolder();
    const file = new MetricsFile(directory);
    const names = Array.from({ length: 11 }, (_, number) => {
      writeFileSync(file.path, `not ours ${number}`);
      return file.setAside(0);
    });
    expect(new Set(names.slice(0, 10)).size).toBe(10);
    expect(names[10]).toBeUndefined();
    expect(readFileSync(file.path, 'utf8')).toBe('not ours 10');
    expect(readFileSync(join(directory, names[1] ?? ''), 'utf8')).toBe('not ours 1');
  });

  it('loses what processes left that died while they published, and nothing that may still be written', async () => {
    const directory = makeTemporaryFolder();
    const file = await publish(directory);
    const [stale, fresh] = [await file.prepare(RECORD), await file.prepare(RECORD)];
    const now = Date.now();
    utimesSync(stale, now / 1000 - 3600, now / 1000 - 3600);
    writeFileSync(join(directory, 'metrics.json.of-somebody.tmp'), '');
    file.removeStaleTemporaries(now);
    const left = readdirSync(directory).map((name) => join(directory, name));
    expect(left.sort()).toEqual([file.path, fresh, join(directory, 'metrics.json.of-somebody.tmp')].sort());
  });
});
