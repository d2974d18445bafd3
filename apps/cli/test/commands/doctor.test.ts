import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGE_IDS } from '@iris/engine';
import { describe, expect, it } from 'vitest';
import { makeFolder, PYTHON } from '../support/folder.ts';
import { iris } from '../support/iris.ts';
import { startProvider } from '../support/provider.ts';

const KEY = 'another-key-for-tests';

async function examine(env: Readonly<Record<string, string>>, flags: readonly string[] = [], cwd = makeFolder()) {
  const { status, stdout, stderr } = await iris(['doctor', '--json', ...flags], { cwd, env });
  const diagnosis = JSON.parse(stdout);
  const about = (name: string) => diagnosis.analyzers.find(({ analyzer }: { analyzer: string }) => analyzer === name);
  return { status, stdout, stderr, diagnosis, about };
}

describe('iris doctor without a model', () => {
  it('loads every grammar, is content with that, and says how to set up a model', async () => {
    const { status, diagnosis, about } = await examine({});
    expect([status, diagnosis.ready, diagnosis.chain]).toEqual([0, true, ['structural']]);
    expect(about('structural')).toMatchObject({ status: 'ready', languages: LANGUAGE_IDS });
    expect(about('openai')).toMatchObject({
      status: 'not_set_up',
      problems: [expect.stringContaining('OPENAI_API_KEY')],
    });
    expect(about('compatible').problems).toEqual([
      'To use it, set IRIS_COMPATIBLE_BASE_URL and IRIS_COMPATIBLE_MODEL.',
    ]);
  });

  it('ends with 1 where the first choice has no key', async () => {
    const { status, diagnosis } = await examine({ IRIS_ANALYZERS: 'anthropic,structural' });
    expect([status, diagnosis.ready]).toEqual([1, false]);
    expect(diagnosis.mistakes).toEqual([expect.stringContaining('IRIS_ANALYZERS names anthropic')]);
  });

  it('lets --analyzer say who is to be asked', async () => {
    const env = { IRIS_ANALYZERS: 'anthropic' };
    expect((await examine(env, ['--analyzer', 'structural'])).status).toBe(0);
    const { status, stderr } = await iris(['doctor', '--analyzer', 'opnai'], { cwd: makeFolder(), env });
    expect(status).toBe(2);
    expect(stderr).toContain('--analyzer must hold some of openai');
  });

  it('names settings that are wrong, and ends with 1', async () => {
    const { status, diagnosis, about } = await examine({ OPENAI_API_KEY: KEY, IRIS_OPENAI_EFFORT: 'huge' });
    expect(status).toBe(1);
    expect(diagnosis.mistakes).toEqual([expect.stringContaining('IRIS_OPENAI_EFFORT must be')]);
    expect(about('openai').status).toBe('not_ready');
  });
});

describe('iris doctor with a model', () => {
  it('says what it goes by, and asks nobody', async () => {
    const { provider, env } = await startProvider();
    const { status, diagnosis, about } = await examine(env);
    expect([status, diagnosis.chain]).toEqual([0, ['openai', 'structural']]);
    expect(about('openai')).toMatchObject({
      status: 'ready',
      setUp: {
        model: 'gpt-5-nano',
        baseUrl: provider.baseUrl,
        key: { kind: 'environment', name: 'OPENAI_API_KEY' },
        price: { input: 0.05, output: 0.4 },
      },
    });
    expect(about('openai').live).toBeUndefined();
    expect(provider.headers).toEqual([]);
  });

  it('says where a key is kept, and never the key', async () => {
    const cwd = makeFolder({ 'key.txt': KEY });
    const env = {
      OPENAI_API_KEY_FILE: join(cwd, 'key.txt'),
      ANTHROPIC_API_KEY_SOURCE: 'aws-secretsmanager:',
      IRIS_COMPATIBLE_BASE_URL: 'http://127.0.0.1:9/v1',
      IRIS_COMPATIBLE_MODEL: 'llama3',
    };
    const { about } = await examine(env, [], cwd);
    expect(about('openai').setUp.key).toEqual({ kind: 'file', name: join(cwd, 'key.txt') });
    expect(about('anthropic').setUp.key).toEqual({ kind: 'aws-secretsmanager', name: 'iris/anthropic-api-key' });
    expect(about('compatible').setUp).toMatchObject({ key: null, price: null });
    const { stdout } = await iris(['doctor'], { cwd, env });
    expect(stdout).toContain(`in the file ${join(cwd, 'key.txt')}`);
    expect(stdout).toContain('in the AWS secret iris/anthropic-api-key, not read yet');
    expect(stdout).toContain('not known (IRIS_PRICES sets it)');
    expect(stdout).not.toContain(KEY);
  });

  it('says what is spent of the budget, and that a model is not ready once it is', async () => {
    const { env } = await startProvider();
    const cwd = makeFolder({ 'greet.py': PYTHON });
    const limited = { ...env, IRIS_DAILY_BUDGET_USD: '1' };
    const before = await examine(limited, [], cwd);
    expect(before.diagnosis.budget).toMatchObject({ status: 'absent', limit: 1_000_000_000 });
    expect(existsSync(join(cwd, '.iris'))).toBe(false);
    await iris(['read', '--analyzer', 'openai', 'greet.py'], { cwd, env: limited });
    const { status, diagnosis } = await examine(limited, [], cwd);
    expect(status).toBe(0);
    expect(diagnosis.budget).toMatchObject({ status: 'ok', spent: expect.any(Number), reserved: 0 });
    expect(diagnosis.budget.spent).toBeGreaterThan(0);
    const spent = await examine({ ...env, IRIS_DAILY_BUDGET_USD: '0.0001' }, [], cwd);
    expect(spent.status).toBe(1);
    expect(spent.about('openai').problems).toEqual([expect.stringContaining('IRIS_DAILY_BUDGET_USD) is spent')]);
  });

  it('says of a budget that cannot be read that no model is ready', async () => {
    const { env } = await startProvider();
    const cwd = makeFolder();
    writeFileSync(join(cwd, 'budget.db'), 'no database '.repeat(100));
    const { status, diagnosis, about } = await examine({ ...env, IRIS_DAILY_BUDGET_USD: '1', IRIS_CACHE_DIR: cwd });
    expect([status, diagnosis.budget.status, about('openai').status]).toEqual([1, 'unusable', 'not_ready']);
  });
});

describe('iris doctor --live', () => {
  it.each(['openai', 'anthropic', 'compatible'] as const)(
    'asks %s without having anything written',
    async (protocol) => {
      const { provider, env } = await startProvider({ protocol });
      const { status, about } = await examine(env, ['--live']);
      expect(about(protocol)).toMatchObject({ status: 'ready', live: { passed: true }, problems: [] });
      expect(status).toBe(0);
      expect([provider.headers.length, provider.asked.length]).toEqual([1, 0]);
    },
  );

  it('says what to do about a wrong key, and shows none', async () => {
    const { env } = await startProvider();
    const wrong = { ...env, OPENAI_API_KEY: KEY };
    const { status, about, stdout } = await examine(wrong, ['--live']);
    expect(status).toBe(1);
    expect(about('openai')).toMatchObject({
      status: 'not_ready',
      live: { passed: false, failure: 'unauthorized' },
      problems: [expect.stringContaining('does not accept the key: set another')],
    });
    const people = await iris(['doctor', '--live'], { cwd: makeFolder(), env: wrong });
    expect(people.stdout).toContain('failed (unauthorized)');
    expect(stdout + people.stdout + people.stderr).not.toContain(KEY);
  });

  it('says of a provider that is not reached what to look at', async () => {
    const { provider, env } = await startProvider();
    await provider.close();
    const { status, about } = await examine(env, ['--live']);
    expect(status).toBe(1);
    expect(about('openai').problems.join(' ')).toMatch(/ECONNREFUSED.*Check the network, the proxy and the base URL/);
  });

  it('asks those too that are not in the chain, whose failure is not that of the first choice', async () => {
    const { env } = await startProvider({ protocol: 'anthropic', key: 'the-right-key' });
    const { status, about } = await examine({ ...env, IRIS_ANALYZERS: 'structural' }, ['--live']);
    expect([status, about('anthropic').live.passed]).toEqual([0, false]);
  });
});
