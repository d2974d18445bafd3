import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { FakeClock, SECOND } from '../../sqlite/test/support/fake-clock.ts';
import { FakeLog } from '../../sqlite/test/support/fake-log.ts';
import { makeTemporaryFolder } from '../../sqlite/test/support/temporary-folder.ts';
import { MetricsFile } from '../src/metrics-file.ts';
import { Publisher } from '../src/publisher.ts';
import { openStore } from './support/open-store.ts';
import { readRecord, temporaries } from './support/published.ts';
import { SlowMetricsFile } from './support/slow-metrics-file.ts';

const WAIT = { timeout: 15_000, interval: 10 };

/** A publisher over a database connection of its own, as each process has one. */
function openPublisher(directory: string, file = new MetricsFile(directory)) {
  const store = openStore(directory);
  const clock = new FakeClock();
  const log = new FakeLog();
  const publisher = new Publisher({ file, write: (action) => action(store), now: clock.now, log });
  const count = (amount: number) => {
    const deltas = [{ day: '2026-03-01', counter: 'analyses.made' as const, amount }];
    publisher.noteFlush(store.flush(deltas), deltas);
  };
  return { publisher, count, clock, log, file, store };
}

function madeIn(directory: string): number | undefined {
  return readRecord(directory).totals.get('analyses.made');
}

describe('publishing', () => {
  it('never puts older totals over later ones, however long a process takes', async () => {
    const directory = makeTemporaryFolder();
    const slowFile = new SlowMetricsFile(directory);
    const [slow, quick] = [openPublisher(directory, slowFile), openPublisher(directory)];
    slow.count(1);
    const slowly = slow.publisher.publishNow();
    await slowFile.prepared;
    quick.count(2);
    await quick.publisher.publishNow();
    expect(madeIn(directory)).toBe(3);
    slowFile.permit();
    await slowly;
    expect(madeIn(directory)).toBe(3);
    expect(temporaries(directory)).toEqual([]);
    expect([slow.publisher.hasWork, quick.publisher.hasWork]).toEqual([false, false]);
  });

  it('leaves to others what they have published already', async () => {
    const directory = makeTemporaryFolder();
    const [one, other] = [openPublisher(directory), openPublisher(directory)];
    one.count(1);
    other.count(2);
    await other.publisher.publishNow();
    const before = readFileSync(one.file.path, 'utf8');
    one.clock.advance(60 * SECOND);
    await one.publisher.publishNow();
    expect(readFileSync(one.file.path, 'utf8')).toBe(before);
    expect(one.publisher.hasWork).toBe(false);
  });

  it('keeps what is not published, for a database that is made again without it', async () => {
    const directory = makeTemporaryFolder();
    const { publisher, count } = openPublisher(directory);
    count(1);
    await publisher.publishNow();
    count(2);
    count(4);
    expect(publisher.takeLost(2).map(({ amount }) => amount)).toEqual([4]);
    expect(publisher.takeLost(0)).toEqual([]);
  });
});

describe('a metrics.json that is not ours', () => {
  it.each([
    ['of another program', '{"total_requests": 12345}'],
    ['that was cut', '{"format": 1, "seq'],
    ['that is empty', ''],
  ])('%s is set aside, whole, and said so', async (_case, content) => {
    const directory = makeTemporaryFolder();
    const { publisher, count, log, file } = openPublisher(directory);
    writeFileSync(file.path, content);
    count(1);
    await publisher.publishNow();
    expect(madeIn(directory)).toBe(1);
    const name = 'metrics.json.set-aside-2026-03-01T120000.000Z';
    expect(readFileSync(`${directory}/${name}`, 'utf8')).toBe(content);
    expect(log.lines).toEqual(['warn: A metrics.json that is not ours was set aside']);
    expect(log.fields).toMatchObject([{ setAsideAs: name }]);
  });

  it('of a later release is left as it is, and said so once', async () => {
    const directory = makeTemporaryFolder();
    const { publisher, count, log, file } = openPublisher(directory);
    const content = '{"format": 2, "updated_at": "2030-01-01T00:00:00Z"}';
    writeFileSync(file.path, content);
    for (const amount of [1, 2]) {
      count(amount);
      await publisher.publishNow();
    }
    expect(readFileSync(file.path, 'utf8')).toBe(content);
    const problem = 'The metrics.json that is there cannot be replaced';
    expect(publisher.problem).toBe(problem);
    expect(log.lines).toEqual([`warn: ${problem}; totals are kept in the database only.`]);
    expect(temporaries(directory)).toEqual([]);
  });

  it('that comes back again and again ends up left alone, with nothing lost', async () => {
    const directory = makeTemporaryFolder();
    const { publisher, count, file } = openPublisher(directory);
    for (let number = 0; number < 12; number += 1) {
      writeFileSync(file.path, `{"requests": ${number}}`);
      count(1);
      await publisher.publishNow();
    }
    expect(publisher.problem).toBe('Something else writes metrics.json again and again');
    const kept = readdirSync(directory).filter((name) => name.includes('.set-aside-'));
    expect([kept.length, readFileSync(file.path, 'utf8')]).toEqual([10, '{"requests": 11}']);
  });
});

describe('a metrics.json that cannot be replaced', () => {
  it('is tried again after a while, and its return is announced', async () => {
    const directory = makeTemporaryFolder();
    const { publisher, count, clock, log, file } = openPublisher(directory);
    mkdirSync(file.path);
    count(1);
    await publisher.publishNow();
    expect(publisher.problem).toBeDefined();
    rmSync(file.path, { recursive: true });
    clock.advance(29 * SECOND);
    publisher.publishWhenDue();
    expect(temporaries(directory)).toEqual([]);
    clock.advance(SECOND);
    publisher.publishWhenDue();
    await vi.waitFor(() => expect(publisher.problem).toBeUndefined(), WAIT);
    expect(madeIn(directory)).toBe(1);
    expect(log.lines).toEqual([
      'warn: The metrics.json that is there cannot be replaced; totals are kept in the database only.',
      'info: metrics.json is published again',
    ]);
  });
});
