import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { SECOND } from '../../sqlite/test/support/fake-clock.ts';
import { FakeLog } from '../../sqlite/test/support/fake-log.ts';
import { mountSmallDisk } from '../../sqlite/test/support/small-disk.ts';
import { makeTemporaryFolder } from '../../sqlite/test/support/temporary-folder.ts';
import { openRunningTotals } from '../src/index.ts';
import { type OpenedTotals, openTotals } from './support/open-totals.ts';
import { FILE_NAME, readPublished, readRecord } from './support/published.ts';
import { DATABASE_NAME, openRawDatabase, readDays, removeDatabase } from './support/raw-database.ts';

const WAIT = { timeout: 15_000, interval: 10 };
/** Longer than any back-off. */
const A_WHILE = 61 * SECOND;
const FULL = 'The disk of the base folder is full; running totals are kept in memory until it can.';

/** Makes what is in the database unreadable to everyone, as a failing disk does. */
function garble(directory: string): void {
  const raw = openRawDatabase(directory);
  raw.pragma('wal_checkpoint(TRUNCATE)');
  raw.close();
  const path = join(directory, DATABASE_NAME);
  writeFileSync(path, readFileSync(path).fill(0xa5));
}

function count({ totals }: OpenedTotals, amount: number): void {
  totals.add('answers.memory', amount);
  totals.flush();
}

function setAsideNames(directory: string): string[] {
  return readdirSync(directory).filter((name) => name.includes('.corrupt-'));
}

async function publishedBy({ totals }: OpenedTotals, directory: string): Promise<number | undefined> {
  await totals.close();
  return readRecord(directory).totals.get('answers.memory');
}

describe('a corrupt database', () => {
  it('is set aside when the totals are opened, and made again from what was published', async () => {
    const directory = makeTemporaryFolder();
    const first = openTotals(directory);
    count(first, 5);
    await first.totals.close();
    garble(directory);
    const second = openTotals(directory);
    count(second, 2);
    expect(second.totals.health()).toEqual({
      status: 'ok',
      note: expect.stringMatching(/^A corrupt metrics database was set aside at /),
    });
    expect(setAsideNames(directory)).toHaveLength(1);
    expect(await publishedBy(second, directory)).toBe(7);
    expect(readPublished(directory)).toMatchObject({ days: { '2026-03-01': { answers: { memory: 7 } } } });
  });

  it('costs no count while the totals are in use, in no process, published or not', async () => {
    const directory = makeTemporaryFolder();
    const published = openTotals(directory);
    count(published, 1);
    await published.totals.close();
    const [one, other] = [openTotals(directory), openTotals(directory)];
    count(one, 2);
    count(other, 4);
    one.totals.add('answers.memory', 8);
    garble(directory);
    one.totals.flush();
    count(other, 16);
    count(one, 32);
    expect(setAsideNames(directory)).toHaveLength(1);
    expect(readDays(directory)).toEqual({ '2026-03-01': 63 });
    expect([one, other].map(({ totals }) => totals.snapshot()['answers.memory'])).toEqual([42, 20]);
    await one.totals.close();
    expect(await publishedBy(other, directory)).toBe(63);
  });
});

describe('a database that is removed under running totals', () => {
  it('is made again from what was published and what was not yet', async () => {
    const directory = makeTemporaryFolder();
    const first = openTotals(directory);
    count(first, 1);
    await first.totals.close();
    const second = openTotals(directory);
    count(second, 2);
    removeDatabase(directory);
    count(second, 4);
    expect(await publishedBy(second, directory)).toBe(7);
  });

  it('begins anew with its whole folder', async () => {
    const directory = join(makeTemporaryFolder(), 'base');
    const first = openTotals(directory);
    count(first, 1);
    await first.totals.close();
    const second = openTotals(directory);
    rmSync(directory, { recursive: true });
    count(second, 2);
    expect(await publishedBy(second, directory)).toBe(2);
  });
});

describe('a folder that cannot be written', () => {
  it('leaves counts in memory, says so once without a path, and takes them when it can', async () => {
    const blocker = join(makeTemporaryFolder(), 'base');
    writeFileSync(blocker, 'a file where a folder should be');
    const opened = openTotals(blocker);
    const { totals, clock, log } = opened;
    count(opened, 3);
    clock.advance(A_WHILE);
    count(opened, 4);
    const reason = 'The base folder cannot be written; running totals are kept in memory until it can.';
    expect(totals.health()).toEqual({ status: 'degraded', reason });
    expect(log.lines).toEqual([`warn: ${reason}`]);
    rmSync(blocker);
    clock.advance(A_WHILE);
    expect(totals.health()).toEqual({ status: 'ok' });
    expect(await publishedBy(opened, blocker)).toBe(7);
  });

  it('costs nothing but the counts when it stays so until the end', async () => {
    const blocker = join(makeTemporaryFolder(), 'base');
    writeFileSync(blocker, 'a file where a folder should be');
    const { totals } = openTotals(blocker);
    totals.add('answers.memory', 3);
    await totals.close();
    expect(totals.snapshot()['answers.memory']).toBe(3);
    expect(readFileSync(blocker, 'utf8')).toBe('a file where a folder should be');
  });

  it('costs nothing but the file when only that cannot be replaced', async () => {
    const directory = makeTemporaryFolder();
    mkdirSync(join(directory, FILE_NAME));
    const first = openTotals(directory);
    count(first, 3);
    await first.totals.close();
    rmSync(join(directory, FILE_NAME), { recursive: true });
    const second = openTotals(directory);
    expect(await publishedBy(second, directory)).toBe(3);
  });

  it('is told in health when only the file cannot be replaced', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const directory = makeTemporaryFolder();
    mkdirSync(join(directory, FILE_NAME));
    const { totals } = openTotals(directory);
    totals.add('answers.memory');
    vi.advanceTimersByTime(1000);
    vi.useRealTimers();
    const reason = 'The metrics.json that is there cannot be replaced.';
    await vi.waitFor(() => expect(totals.health()).toEqual({ status: 'degraded', reason }), WAIT);
  });
});

describe('a full disk', () => {
  it('leaves counts in memory and takes them, exactly, when there is room', async (test) => {
    const disk = mountSmallDisk(test, 1024 * 1024);
    const opened = openTotals(disk.path);
    const { totals, clock, log } = opened;
    count(opened, 1);
    disk.fill();
    // What is in the log already may be overwritten, so it takes more than one flush to need room.
    for (let flush = 0; flush < 200; flush += 1) count(opened, 1);
    expect(totals.health()).toEqual({ status: 'degraded', reason: FULL });
    expect(log.lines).toEqual([`warn: ${FULL}`]);
    disk.makeRoom();
    clock.advance(A_WHILE);
    count(opened, 1);
    expect(totals.health()).toEqual({ status: 'ok' });
    expect(await publishedBy(opened, disk.path)).toBe(202);
  });

  it('leaves the last file whole', async (test) => {
    const disk = mountSmallDisk(test, 1024 * 1024);
    const first = openTotals(disk.path);
    count(first, 1);
    await first.totals.close();
    const before = readFileSync(join(disk.path, FILE_NAME), 'utf8');
    const second = openTotals(disk.path);
    disk.fill();
    for (let flush = 0; flush < 200; flush += 1) count(second, 1);
    await second.totals.close();
    expect(readFileSync(join(disk.path, FILE_NAME), 'utf8')).toBe(before);
    expect(readdirSync(disk.path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('a database that another process holds', () => {
  it('takes what was counted meanwhile when it is free', async () => {
    const directory = makeTemporaryFolder();
    const opened = openTotals(directory);
    count(opened, 1);
    const holder = openRawDatabase(directory);
    holder.exec('BEGIN IMMEDIATE');
    count(opened, 2);
    expect(opened.totals.health()).toEqual({ status: 'ok' });
    holder.exec('COMMIT');
    opened.clock.advance(A_WHILE);
    opened.totals.flush();
    expect(readDays(directory)).toEqual({ '2026-03-01': 3 });
    expect(opened.log.lines).toEqual([]);
  });

  it('is waited for when the totals are closed', async () => {
    const directory = makeTemporaryFolder();
    // On the real clock, by which it is decided when to try again.
    const totals = openRunningTotals({ directory, log: new FakeLog() });
    const holder = openRawDatabase(directory);
    holder.exec('BEGIN IMMEDIATE');
    totals.add('answers.memory', 2);
    totals.flush();
    const closed = totals.close();
    holder.exec('COMMIT');
    await closed;
    expect(readRecord(directory).totals.get('answers.memory')).toBe(2);
  });
});
