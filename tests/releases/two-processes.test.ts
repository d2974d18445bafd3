import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../apps/server/test/support/folder.ts';
import { makeSources } from '../crash/support/sample-sources.ts';
import { askAll, readingOf } from '../support/ask.ts';
import { startBuiltServer } from '../support/built-server.ts';
import { readFresh } from '../support/fresh-reading.ts';
import { answered, countsOf } from '../support/published-totals.ts';
import { expectWholeStore } from '../support/whole-store.ts';

const SYSTEM_TEST_MS = 120_000;
const FILES = makeSources(120);

describe('two processes of one release, on one base folder', { timeout: SYSTEM_TEST_MS }, () => {
  it('answer the same, keep each answer once and count every request once', async () => {
    const folder = makeFolder();
    const servers = await Promise.all([startBuiltServer({ folder }), startBuiltServer({ folder })]);
    const [one, other] = servers;
    const [forwards, backwards] = await Promise.all([askAll(one.url, FILES), askAll(other.url, FILES.toReversed())]);
    const fresh = await Promise.all(FILES.map(readFresh));
    expect(forwards.map(readingOf)).toEqual(fresh);
    expect(backwards.map(readingOf)).toEqual(fresh.toReversed());
    expect(await Promise.all(servers.map(({ process }) => process.stop()))).toEqual([0, 0]);
    expect(servers.map(({ process }) => process.stderr)).toEqual(['', '']);
    const counts = countsOf(folder);
    expect(counts['analyses.requested']).toBe(240);
    expect(answered(folder)).toBe(240);
    expect(counts['answers.analysis']).toBe(counts['analyses.made']);
    expectWholeStore(folder, FILES.length);
  });

  it('lose no count when they are replaced one after the other', async () => {
    const folder = makeFolder();
    let running = await startBuiltServer({ folder });
    for (let replaced = 1; replaced <= 3; replaced += 1) {
      const next = await startBuiltServer({ folder });
      await Promise.all([askAll(running.url, FILES), askAll(next.url, FILES)]);
      expect(await running.process.stop()).toBe(0);
      running = next;
    }
    expect(await running.process.stop()).toBe(0);
    expect(countsOf(folder)['analyses.requested']).toBe(3 * 2 * FILES.length);
    expect(answered(folder)).toBe(3 * 2 * FILES.length);
  });
});
