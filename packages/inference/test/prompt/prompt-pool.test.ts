import { readdirSync } from 'node:fs';
import { getPriority } from 'node:os';
import { createLocalAnalyzer } from '@iris/engine/local';
import { afterEach, describe, expect, it } from 'vitest';
import { preparePrompt } from '../../src/prompt/prepare-prompt.ts';
import { createPromptPool, type PromptPool, type PromptPoolOptions } from '../../src/prompt/prompt-pool.ts';
import { FAKE_SECRETS } from '../support/fake-secrets.ts';

const never = new AbortController().signal;
const pools: PromptPool[] = [];

function openPool(options: PromptPoolOptions = {}): PromptPool {
  const pool = createPromptPool(options);
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

const request = {
  file: { language: 'python', text: `def ring():\n    return "${FAKE_SECRETS['npm token']}"\n` },
  outline: undefined,
  budgetTokens: 10_000,
};
/** Keeps a thread busy for longer than a test waits. */
const long = { ...request, file: { language: 'text', text: 'a b c d e f\n'.repeat(800_000) } };

/** The niceness of each thread of this process; Linux only. */
function nicenesses(): number[] {
  return readdirSync('/proc/self/task').map((thread) => getPriority(Number(thread)));
}

describe('createPromptPool', () => {
  it('prepares what the function prepares in this thread', async () => {
    const outline = await createLocalAnalyzer().outline(request.file, { signal: never });
    const pool = openPool();
    for (const each of [request, { ...request, outline }, { ...request, mode: 'outline', outline } as const]) {
      expect(await pool.prepare(each, { signal: never })).toEqual(await preparePrompt(each));
    }
  });

  it('ends the thread of a prompt that nobody waits for, and goes on', async () => {
    const pool = openPool({ threads: 1 });
    const leaving = new AbortController();
    const given = pool.prepare(long, { signal: leaving.signal });
    const next = pool.prepare(request, { signal: never });
    leaving.abort();
    await expect(given).rejects.toMatchObject({ name: 'IrisError', code: 'analysis_cancelled' });
    await expect(next).resolves.toHaveProperty('maskedSecrets', 1);
  });

  it('refuses files beyond those that may wait', async () => {
    const pool = openPool({ threads: 1, maxQueue: 0 });
    const leaving = new AbortController();
    const given = pool.prepare(long, { signal: leaving.signal });
    await expect(pool.prepare(request, { signal: never })).rejects.toMatchObject({ code: 'overloaded' });
    leaving.abort();
    await expect(given).rejects.toMatchObject({ code: 'analysis_cancelled' });
  });

  it('does nothing any more once it is closed', async () => {
    const pool = openPool();
    const underWay = pool.prepare(long, { signal: never });
    const outcome = expect(underWay).rejects.toMatchObject({ code: 'analysis_cancelled' });
    await pool.close();
    await outcome;
    await expect(pool.prepare(request, { signal: never })).rejects.toMatchObject({ code: 'analysis_cancelled' });
  });

  it.runIf(process.platform === 'linux')('gives way to the other threads of the process when told to', async () => {
    const before = nicenesses().filter((niceness) => niceness >= 10).length;
    await openPool({ givesWay: true }).prepare(request, { signal: never });
    expect(nicenesses().filter((niceness) => niceness >= 10)).toHaveLength(before + 1);
  });
});
