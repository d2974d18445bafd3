import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { IrisError } from '@iris/core';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { LANGUAGE_IDS } from '../../src/languages/table.ts';
import { LAST_FILE_CHARS } from '../../src/large-files.ts';
import { createLocalAnalyzer } from '../../src/local.ts';
import { type AnalyzerPool, type AnalyzerPoolOptions, createAnalyzerPool } from '../../src/pool.ts';
import { hostileSource } from '../support/hostile-source.ts';

const never = new AbortController().signal;
const pools: AnalyzerPool[] = [];

function openPool(options: AnalyzerPoolOptions): AnalyzerPool {
  const pool = createAnalyzerPool(options);
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

/** Keeps a parser busy for as long as it is let. */
const endless = {
  language: 'javascript',
  text: Array.from({ length: 60_000 }, (_, index) => `function step${index}(a) { return a + ${index}; }`).join('\n'),
};
/** The same, and not large: it waits for no room. */
const endlessThoughSmall = { language: 'typescript', text: `const x = ${'<T,>(a?: '.repeat(5000)}` };
const small = { language: 'python', text: 'def read_row():\n    return 1\n' };

const SOURCES = join(import.meta.dirname, '../../src/naming');
const realFiles = readdirSync(SOURCES).map((name) => ({
  language: 'typescript',
  text: readFileSync(join(SOURCES, name), 'utf8'),
}));

/** How many threads of this process run at each niceness; Linux only. */
function countByNiceness(): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const thread of readdirSync('/proc/self/task')) {
    const niceness = getPriority(Number(thread));
    counts.set(niceness, (counts.get(niceness) ?? 0) + 1);
  }
  return counts;
}

describe('createAnalyzerPool', () => {
  it('answers as the local analyzer does, file for file', async () => {
    const pool = openPool({ threads: 2 });
    const local = createLocalAnalyzer();
    const hostile = [
      { language: 'typescript', text: '\ud800 \0 class A { "\u2028' },
      { language: 'c', text: '\ufeffint a;\rint b;\r\n' },
    ];
    const files = [...realFiles, ...hostile];
    const answers = await Promise.all(files.map((file) => pool.analyze(file, { signal: never })));
    const expected = await Promise.all(files.map((file) => local.analyze(file, { signal: never })));
    expect(answers).toEqual(expected);
  });

  it('answers the same in every thread, whatever the text', async () => {
    const pool = openPool({ threads: 2 });
    const local = createLocalAnalyzer();
    const files = LANGUAGE_IDS.flatMap((language) =>
      fc.sample(hostileSource, { numRuns: 8, seed: 7 }).map((text) => ({ language, text })),
    );
    const answers = await Promise.all(files.map((file) => pool.analyze(file, { signal: never })));
    const expected = await Promise.all(files.map((file) => local.analyze(file, { signal: never })));
    expect(answers).toEqual(expected);
  });

  it('says of itself what the local analyzer says', () => {
    const { name, model, identity, languages } = createLocalAnalyzer();
    expect(openPool({ threads: 1 })).toMatchObject({ name, model, identity, languages });
  });

  it('ends a thread whose parser has lost its memory, and answers the next file on another', async () => {
    const pool = openPool({ threads: 1, timeLimitMs: 20_000 });
    const fatal = pool.analyze({ language: 'c', text: 'a=>'.repeat(30_000) }, { signal: never });
    await expect(fatal).rejects.toMatchObject({ name: 'IrisError', code: 'internal_error' });
    await expect(pool.analyze({ language: 'c', text: 'int a;' }, { signal: never })).resolves.toHaveProperty('draft');
    await expect(pool.analyze(small, { signal: never })).resolves.toHaveProperty('draft');
  });

  it('works on as many files at a time as it has threads', async () => {
    const pool = openPool({ threads: 2, timeLimitMs: 60_000 });
    const hanging = new AbortController();
    const stuck = pool.analyze(endless, { signal: hanging.signal });
    stuck.catch(() => {});
    // One thread is taken for as long as this test lasts; the other answers.
    await expect(pool.analyze(small, { signal: never })).resolves.toHaveProperty('draft');
    await expect(pool.analyze(small, { signal: never })).resolves.toHaveProperty('draft');
    hanging.abort();
    await expect(stuck).rejects.toMatchObject({ code: 'analysis_cancelled' });
  });

  it('ends the thread of an analysis that nobody waits for, and goes on', async () => {
    const pool = openPool({ threads: 1, timeLimitMs: 60_000 });
    const abort = new AbortController();
    const stuck = pool.analyze(endless, { signal: abort.signal });
    const next = pool.analyze(small, { signal: never });
    abort.abort();
    await expect(stuck).rejects.toMatchObject({ name: 'IrisError', code: 'analysis_cancelled' });
    await expect(next).resolves.toHaveProperty('draft');
  });

  it('goes on with the files that wait for the thread that it ends, though no other file comes', async () => {
    const pool = openPool({ threads: 1, timeLimitMs: 60_000 });
    await pool.analyze(small, { signal: never });
    const leaving = new AbortController();
    const given = pool.analyze(endlessThoughSmall, { signal: leaving.signal });
    const waiting = realFiles.slice(0, 4).map((file) => pool.analyze(file, { signal: never }));
    // The thread is there: it has the first one by then.
    await setImmediate();
    leaving.abort();
    await expect(given).rejects.toMatchObject({ code: 'analysis_cancelled' });
    expect(await Promise.all(waiting)).toHaveLength(4);
  });

  it('does not begin with a file whose asker has gone', async () => {
    const pool = openPool({ threads: 1 });
    await expect(pool.analyze(small, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'analysis_cancelled',
    });
  });

  it('passes on the error that an abort carries', async () => {
    const pool = openPool({ threads: 1, timeLimitMs: 60_000 });
    const abort = new AbortController();
    const reason = new IrisError('deadline_exceeded', 'The request took too long.');
    const stuck = pool.analyze(endless, { signal: abort.signal });
    abort.abort(reason);
    await expect(stuck).rejects.toBe(reason);
  });

  it('fails with deadline_exceeded for a file that takes too long, and answers the next one', async () => {
    const pool = openPool({ threads: 1, timeLimitMs: 400 });
    await expect(pool.analyze(endless, { signal: never })).rejects.toMatchObject({
      name: 'IrisError',
      code: 'deadline_exceeded',
    });
    await expect(pool.analyze(small, { signal: never })).resolves.toHaveProperty('draft');
  });

  it('fails with analysis_cancelled for what is under way or waiting when it closes', async () => {
    const pool = openPool({ threads: 1, timeLimitMs: 60_000 });
    const underWay = [endless, small].map((file) => pool.analyze(file, { signal: never }));
    const outcomes = Promise.allSettled(underWay);
    await pool.close();
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'IrisError', code: 'analysis_cancelled' } });
    }
  });

  it('fails with analysis_cancelled for what comes after it has closed', async () => {
    const pool = openPool({ threads: 1 });
    await pool.close();
    await expect(pool.analyze(small, { signal: never })).rejects.toMatchObject({ code: 'analysis_cancelled' });
  });

  it('fails with overloaded for a file that finds the queue full, and answers those in it', async () => {
    const pool = openPool({ threads: 1, timeLimitMs: 60_000, maxQueue: 2 });
    const hanging = new AbortController();
    const stuck = pool.analyze(endless, { signal: hanging.signal });
    stuck.catch(() => {});
    const waiting = [pool.analyze(small, { signal: never }), pool.analyze(small, { signal: never })];
    await expect(pool.analyze(small, { signal: never })).rejects.toMatchObject({
      name: 'IrisError',
      code: 'overloaded',
      retryAfterSeconds: expect.any(Number),
    });
    hanging.abort();
    for (const answer of waiting) await expect(answer).resolves.toHaveProperty('draft');
    await expect(pool.analyze(small, { signal: never })).resolves.toHaveProperty('draft');
  });

  it.runIf(process.platform === 'linux')('gives way to the other threads of the process when told to', async () => {
    const before = countByNiceness();
    await openPool({ threads: 1, givesWay: true }).analyze(small, { signal: never });
    const after = countByNiceness();
    const lowered = [...after].filter(([niceness, count]) => count > (before.get(niceness) ?? 0) && niceness >= 10);
    expect(lowered).toHaveLength(1);
    expect(after.get(getPriority())).toBeGreaterThanOrEqual(1);
  });

  it('refuses a language that it does not read without starting a thread for it', async () => {
    const pool = openPool({ threads: 1 });
    await expect(pool.analyze({ language: 'cobol', text: 'x' }, { signal: never })).rejects.toMatchObject({
      name: 'IrisError',
      code: 'unsupported_language',
    });
  });

  it('answers large files as the local analyzer does, each on a thread that ends with it', async () => {
    const text = `function step(a) {\n  return a;\n}\n${`// ${'word '.repeat(1000)}\n`.repeat(130)}`;
    expect(text.length).toBeGreaterThan(LAST_FILE_CHARS);
    const pool = openPool({ threads: 1, timeLimitMs: 60_000 });
    const local = createLocalAnalyzer({ timeLimitMs: 60_000 });
    const file = { language: 'javascript', text };
    const answers = await Promise.all([file, small, file, small].map((each) => pool.analyze(each, { signal: never })));
    const [large, little] = [
      await local.analyze(file, { signal: never }),
      await local.analyze(small, { signal: never }),
    ];
    expect(answers).toEqual([large, little, large, little]);
  });
});
