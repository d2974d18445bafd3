import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock, SECOND } from '../../sqlite/test/support/fake-clock.ts';
import { makeTemporaryFolder } from '../../sqlite/test/support/temporary-folder.ts';
import type { AnalysisCache, MadeAnswer, ObtainedAnswer } from '../src/index.ts';
import { openCache } from './support/open-cache.ts';
import { openRawDatabase } from './support/raw-database.ts';
import { makeAnswer, makeKey } from './support/sample-answers.ts';

const NEVER = new AbortController().signal;
const KEPT: MadeAnswer = { answer: makeAnswer(1), degraded: null };
const DEGRADED: MadeAnswer = { answer: makeAnswer(1), degraded: 'the model did not answer' };
const HOUR = 3600 * SECOND;

/** An analysis that the test ends when it wants to. */
class FakeAnalysis {
  readonly #result = Promise.withResolvers<MadeAnswer>();
  signal: AbortSignal | undefined;

  readonly make = (signal: AbortSignal): Promise<MadeAnswer> => {
    this.signal = signal;
    return this.#result.promise;
  };

  get hasBegun(): boolean {
    return this.signal !== undefined;
  }

  finish(made: MadeAnswer): void {
    this.#result.resolve(made);
  }

  fail(error: Error): void {
    this.#result.reject(error);
  }
}

function ask(cache: AnalysisCache, analysis: FakeAnalysis, signal = NEVER): Promise<ObtainedAnswer> {
  const answer = cache.getOrMake(makeKey(1), { signal, make: analysis.make });
  // What a test does not look at is no fault of its.
  answer.catch(() => undefined);
  return answer;
}

/** Two caches on one folder, as two processes have them, and what each would make. */
function openTwo(otherClock?: FakeClock) {
  const directory = makeTemporaryFolder();
  const clock = new FakeClock();
  const one = { cache: openCache({ directory }, clock).cache, analysis: new FakeAnalysis() };
  const other = { cache: openCache({ directory }, otherClock ?? clock).cache, analysis: new FakeAnalysis() };
  const readLeases = () => openRawDatabase(directory).prepare('SELECT beat_at FROM leases').pluck().all();
  return { directory, clock, one, other, readLeases };
}

/** Lets timers run and a clock go on, in steps so small that no timer is late. */
async function pass(milliseconds: number, clock?: FakeClock): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 100) {
    clock?.advance(100);
    await vi.advanceTimersByTimeAsync(100);
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  return () => vi.useRealTimers();
});

describe('getOrMake', () => {
  it('makes what is not kept, keeps it, and says of each answer where it came from', async () => {
    const { one, other } = openTwo();
    const answers = [ask(one.cache, one.analysis), ask(one.cache, new FakeAnalysis())];
    one.analysis.finish(KEPT);
    expect(await Promise.all(answers)).toEqual([
      { ...KEPT, origin: 'made' },
      { ...KEPT, origin: 'coalesced' },
    ]);
    expect((await ask(one.cache, new FakeAnalysis())).origin).toBe('memory');
    expect((await ask(other.cache, other.analysis)).origin).toBe('disk');
    expect(other.cache.get(makeKey(1))?.tier).toBe('memory');
  });

  it('says that it was made to exactly one of those who get it, whoever has gone', async () => {
    const { one } = openTwo();
    const leaver = new AbortController();
    const left = ask(one.cache, one.analysis, leaver.signal);
    const stayed = [ask(one.cache, one.analysis), ask(one.cache, one.analysis)];
    leaver.abort('hung up');
    await expect(left).rejects.toBe('hung up');
    one.analysis.finish(KEPT);
    expect((await Promise.all(stayed)).map(({ origin }) => origin)).toEqual(['made', 'coalesced']);
  });

  it('gives a degraded answer to all who wait in the process, and keeps it nowhere', async () => {
    const { one, other } = openTwo();
    const answers = [ask(one.cache, one.analysis), ask(one.cache, new FakeAnalysis())];
    const elsewhere = ask(other.cache, other.analysis);
    one.analysis.finish(DEGRADED);
    for (const { degraded } of await Promise.all(answers)) expect(degraded).toBe(DEGRADED.degraded);
    expect(one.cache.get(makeKey(1))).toBeUndefined();
    await pass(100);
    expect(other.analysis.hasBegun).toBe(true);
    other.analysis.finish(KEPT);
    expect(await elsewhere).toEqual({ ...KEPT, origin: 'made' });
  });

  it('counts neither hits nor misses', async () => {
    const { one, other } = openTwo();
    one.cache.put(makeKey(1), makeAnswer(1));
    for (const { cache, analysis } of [one, other]) await ask(cache, analysis);
    for (const { cache } of [one, other]) {
      expect(cache.stats()).toMatchObject({ memory: { hits: 0, misses: 0 }, disk: { hits: 0, misses: 0 } });
    }
  });
});

describe('an answer that another process is making', () => {
  it('is waited for', async () => {
    const { one, other } = openTwo();
    const answers = [ask(one.cache, one.analysis), ask(other.cache, other.analysis)];
    await pass(SECOND);
    one.analysis.finish(KEPT);
    await pass(100);
    expect(await Promise.all(answers)).toEqual([
      { ...KEPT, origin: 'made' },
      { ...KEPT, origin: 'coalesced' },
    ]);
    expect(other.analysis.hasBegun).toBe(false);
  });

  it('is waited for as long as that process lives', async () => {
    const { clock, one, other } = openTwo();
    void ask(one.cache, one.analysis);
    void ask(other.cache, other.analysis);
    await pass(60 * SECOND, clock);
    expect(other.analysis.hasBegun).toBe(false);
  });

  it('is not waited for by a caller who gives up, and then by nobody', async () => {
    const { one, other } = openTwo();
    const leaver = new AbortController();
    void ask(one.cache, one.analysis);
    const left = ask(other.cache, other.analysis, leaver.signal);
    await pass(100);
    leaver.abort('hung up');
    await expect(left).rejects.toBe('hung up');
    one.cache.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is made here when that process fails', async () => {
    const { one, other } = openTwo();
    void ask(one.cache, one.analysis);
    const answer = ask(other.cache, other.analysis);
    await pass(100);
    one.analysis.fail(new Error('no answer'));
    await pass(100);
    other.analysis.finish(KEPT);
    expect((await answer).origin).toBe('made');
  });

  it('is made here as soon as nobody waits for it there, however long the cancelled work goes on', async () => {
    const { one, other, readLeases } = openTwo();
    const leaver = new AbortController();
    void ask(one.cache, one.analysis, leaver.signal);
    void ask(other.cache, other.analysis);
    await pass(100);
    leaver.abort('hung up');
    expect(one.analysis.signal?.reason).toBe('hung up');
    await pass(100);
    expect(other.analysis.hasBegun).toBe(true);
    one.analysis.finish(KEPT);
    await pass(100);
    expect(readLeases()).toHaveLength(1);
  });

  it('is made here when that process closes its cache', async () => {
    const { one, other } = openTwo();
    void ask(one.cache, one.analysis);
    void ask(other.cache, other.analysis);
    await pass(100);
    one.cache.close();
    await pass(100);
    expect(other.analysis.hasBegun).toBe(true);
  });

  it('is made here when this cache is closed', async () => {
    const { one, other } = openTwo();
    void ask(one.cache, one.analysis);
    void ask(other.cache, other.analysis);
    await pass(100);
    other.cache.close();
    await pass(0);
    expect(other.analysis.hasBegun).toBe(true);
  });

  it('is made here after five seconds without a sign of life, and the late one does no harm', async () => {
    const clock = new FakeClock();
    const { one, other, readLeases } = openTwo(clock);
    const late = ask(one.cache, one.analysis);
    const answer = ask(other.cache, other.analysis);
    clock.advance(5 * SECOND);
    await pass(100);
    expect(other.analysis.hasBegun).toBe(false);
    clock.advance(1);
    await pass(100);
    expect(other.analysis.hasBegun).toBe(true);
    one.analysis.finish(KEPT);
    expect((await late).origin).toBe('made');
    expect(readLeases()).toEqual([clock.now()]);
    other.analysis.finish(KEPT);
    expect((await answer).origin).toBe('made');
    expect(readLeases()).toEqual([]);
  });
});

describe('a lease of a process that died', () => {
  const takeLeases = (directory: string, count: number, beatAt: number) => {
    const insert = openRawDatabase(directory).prepare('INSERT INTO leases (key, holder, beat_at) VALUES (?, ?, ?)');
    for (let number = 1; number <= count; number += 1) {
      insert.run(Buffer.from(makeKey(number), 'hex'), Buffer.from('died'), beatAt);
    }
  };

  it('does not last until a clock that was set back is where it was', async () => {
    const { directory, clock, one } = openTwo();
    takeLeases(directory, 1, clock.now() + HOUR);
    const answer = ask(one.cache, one.analysis);
    one.analysis.finish(KEPT);
    expect((await answer).origin).toBe('made');
  });

  it('is removed within a second of any analysis, however short that is', async () => {
    const { directory, clock, one, readLeases } = openTwo();
    takeLeases(directory, 50, clock.now() - 6 * SECOND);
    one.analysis.finish(KEPT);
    await ask(one.cache, one.analysis);
    await pass(SECOND, clock);
    expect(readLeases()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('without a store that can be used', () => {
  it('an answer is made all the same when the folder cannot be written', async () => {
    const blocker = join(makeTemporaryFolder(), 'base');
    writeFileSync(blocker, 'a file where a folder should be');
    const { cache } = openCache({ directory: join(blocker, 'cache') });
    const analysis = new FakeAnalysis();
    const answer = ask(cache, analysis);
    analysis.finish(KEPT);
    expect((await answer).origin).toBe('made');
    expect((await ask(cache, new FakeAnalysis())).origin).toBe('memory');
  });

  it('an answer is made all the same while another process holds the database', async () => {
    const { directory, one } = openTwo();
    openRawDatabase(directory).exec('BEGIN IMMEDIATE');
    const answer = ask(one.cache, one.analysis);
    one.analysis.finish(KEPT);
    expect((await answer).origin).toBe('made');
  });

  it('nobody waits any longer when the store is taken away', async () => {
    const { directory, clock, one, other } = openTwo();
    void ask(one.cache, one.analysis);
    void ask(other.cache, other.analysis);
    await pass(SECOND, clock);
    expect(other.analysis.hasBegun).toBe(false);
    rmSync(directory, { recursive: true });
    await pass(6 * SECOND, clock);
    expect(other.analysis.hasBegun).toBe(true);
  });

  it('a lease that could not be released is, once the store can be written again', async () => {
    const { directory, clock, one, readLeases } = openTwo();
    const answer = ask(one.cache, one.analysis);
    await pass(100, clock);
    const raw = openRawDatabase(directory);
    raw.exec('BEGIN IMMEDIATE');
    one.analysis.fail(new Error('no answer'));
    await expect(answer).rejects.toThrow('no answer');
    raw.exec('COMMIT');
    expect(readLeases()).toHaveLength(1);
    await pass(10 * SECOND, clock);
    expect(readLeases()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
