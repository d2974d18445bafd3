import { once } from 'node:events';
import { join } from 'node:path';
import { inspectBudget } from '@iris/inference';
import { describe, expect, it } from 'vitest';
import { FAKE_SECRETS } from '../../../../packages/inference/test/support/fake-secrets.ts';
import { answerAbout } from '../../../../packages/inference/test/support/model-answers.ts';
import { makeFolder, PYTHON } from '../support/folder.ts';
import { iris, irisOnTerminal, startIris } from '../support/iris.ts';
import { parseLines } from '../support/json-lines.ts';
import { startProvider } from '../support/provider.ts';

const RUBY = 'class Ledger\n  def total\n    @entries.sum\n  end\nend\n';
/** A provider that asks to come back tomorrow is not asked again. */
const RATE_LIMITED = { kind: 'error', status: 429, headers: { 'retry-after': '86400' } } as const;
const COST = /[\d,]+ tokens sent, [\d,]+ answered, \$0\.\d+/;

describe('iris read through a model', () => {
  it('prints its answer, and in small print who gave it and what it cost', async () => {
    const { env } = await startProvider();
    const cwd = makeFolder({ 'greet.py': PYTHON });
    const { status, stdout, stderr } = await iris(['read', '--analyzer', 'openai', 'greet.py'], { cwd, env });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Totals of the unpaid invoices of a customer\n\n1 {2}Invoice total reading \.+ 1-9\n/);
    expect(stdout).toMatch(new RegExp(`\nRead by gpt-5-nano \\(openai\\): ${COST.source}\\.\n$`));
  });

  it.each(['openai', 'compatible'] as const)('of %s carries it all in JSON', async (protocol) => {
    const { env } = await startProvider({ protocol });
    const cwd = makeFolder({ 'greet.py': PYTHON });
    const { status, stdout } = await iris(['read', '--json', '--analyzer', protocol, 'greet.py'], { cwd, env });
    expect(status).toBe(0);
    expect(parseLines(stdout)).toMatchObject([
      {
        filepath: 'greet.py',
        metadata: {
          analyzer: protocol,
          input_tokens: expect.any(Number),
          reasoning_tokens: expect.any(Number),
          estimated_cost_usd: protocol === 'compatible' ? null : expect.any(Number),
          prompt_mode: 'source_and_outline',
          masked_secrets: 0,
          repairs: [],
          cache_hit: 0,
        },
      },
    ]);
  });

  it('sends nothing anywhere because of a key alone', async () => {
    const { provider, env } = await startProvider();
    const cwd = makeFolder({ 'greet.py': PYTHON, '.env': 'IRIS_ANALYZERS=openai\n' });
    const { stdout } = await iris(['read', '--json', 'greet.py'], { cwd, env });
    expect(parseLines(stdout)).toMatchObject([{ metadata: { analyzer: 'structural' } }]);
    expect(provider.headers).toEqual([]);
  });

  it('is what IRIS_ANALYZERS asks for, unless --analyzer says otherwise', async () => {
    const { provider, env } = await startProvider();
    const options = { cwd: makeFolder({ 'greet.py': PYTHON }), env: { ...env, IRIS_ANALYZERS: 'openai' } };
    const asked = await iris(['read', '--json', 'greet.py'], options);
    expect(parseLines(asked.stdout)).toMatchObject([{ metadata: { analyzer: 'openai' } }]);
    const structural = await iris(['read', '--json', '-a', 'structural', 'greet.py'], options);
    expect(parseLines(structural.stdout)).toMatchObject([{ metadata: { analyzer: 'structural' } }]);
    expect(provider.asked).toHaveLength(1);
  });

  it('masks secrets before the file is sent, and says how many', async () => {
    const { provider, env } = await startProvider();
    const secret = FAKE_SECRETS['GitHub token'] ?? '';
    const cwd = makeFolder({ 'greet.py': `TOKEN = "${secret}"\n${PYTHON}` });
    const { stdout } = await iris(['read', '--analyzer', 'openai', 'greet.py'], { cwd, env });
    expect(stdout).toContain('Masked before the file was sent: 1 secret.');
    expect(JSON.stringify(provider.asked)).not.toContain(secret);
  });

  it('shows on a terminal that it waits, and in a pipe nothing', async () => {
    const { env } = await startProvider({ delayMs: 1500 });
    const cwd = makeFolder({ 'greet.py': PYTHON });
    const args = ['read', '--analyzer', 'openai', 'greet.py'];
    const [terminal, pipe] = await Promise.all([irisOnTerminal(args, { cwd, env }), iris(args, { cwd, env })]);
    expect(terminal.stdout).toContain('Waiting for a model: 0 files read');
    expect(pipe.stderr).toBe('');
  });
});

describe('a language without a grammar', () => {
  it('is read by a model, by the name of the file, by --language, and from standard input', async () => {
    const { provider, env } = await startProvider();
    const cwd = makeFolder({ 'ledger.rb': RUBY, 'ledger.cbl': 'DISPLAY "TOTAL".\n' });
    const model = ['read', '--json', '--analyzer', 'openai,structural'];
    const runs = [
      await iris([...model, 'ledger.rb'], { cwd, env }),
      await iris([...model, '--language', 'cobol', 'ledger.cbl'], { cwd, env }),
      await iris([...model, '-', '--filename', 'Rakefile'], { cwd, env, input: RUBY }),
    ];
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0]);
    const languages = provider.asked.map(({ input }) => /^Language: (.*)$/m.exec(input)?.[1]);
    expect(languages).toEqual(['ruby', 'cobol', 'ruby']);
  });

  it('is asked for where the name does not tell it', async () => {
    const { env } = await startProvider();
    const cwd = makeFolder({ notes: RUBY });
    const { status, stderr } = await iris(['read', '--analyzer', 'openai', 'notes'], { cwd, env });
    expect(status).toBe(1);
    expect(stderr).toMatch(/notes tells no language.*--language, by its id, such as ruby/);
  });

  it('is not read where the model fails, which the error says with the name of the file', async () => {
    const { provider, env } = await startProvider();
    provider.script(RATE_LIMITED);
    const options = { cwd: makeFolder({ 'ledger.rb': RUBY }), env };
    const { status, stdout, stderr } = await iris(['read', '--analyzer', 'openai,structural', 'ledger.rb'], options);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error: ledger\.rb: .*openai: rate limited/);
  });
});

describe('a model that fails', () => {
  it('is answered for by the next of the chain, which the answer says', async () => {
    const { provider, env } = await startProvider();
    const options = { cwd: makeFolder({ 'greet.py': PYTHON }), env };
    const args = ['read', '--analyzer', 'openai,structural', 'greet.py'];
    provider.script(RATE_LIMITED, RATE_LIMITED);
    const { status, stdout, stderr } = await iris(args, options);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Degraded: another analyzer was to read this file (openai: rate limited).');
    expect(stdout).toContain('Read by the structural analyzer.');
    const json = await iris([...args, '--json'], options);
    expect(parseLines(json.stdout)).toMatchObject([
      { metadata: { analyzer: 'structural', degraded: 'openai: rate limited' } },
    ]);
  });

  it('has one deadline for all of it', async () => {
    const { provider, env } = await startProvider();
    provider.script({ kind: 'hang' });
    const options = { cwd: makeFolder({ 'a.rb': RUBY }), env: { ...env, IRIS_REQUEST_TIMEOUT_SECONDS: '1.5' } };
    const { status, stdout } = await iris(['read', '--json', '--analyzer', 'openai', 'a.rb'], options);
    expect(status).toBe(1);
    expect(parseLines(stdout)).toMatchObject([{ success: false, status: 504, filepath: 'a.rb' }]);
  });

  it('costs what it charges all the same, which is said', async () => {
    const { provider, env } = await startProvider();
    provider.script({ kind: 'answer', ending: 'truncated', text: '{"file_intent": ' });
    const options = { cwd: makeFolder({ 'a.rb': RUBY }), env };
    const { status, stderr } = await iris(['read', '--analyzer', 'openai', 'a.rb'], options);
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`Spent on models: ${COST.source}\n$`));
  });

  it('brings neither key nor source into any output', async () => {
    const canary = 'canary_of_the_source';
    const { provider, env } = await startProvider({
      refuse: ({ input }) => ({ status: 400, message: `Cannot read: ${input}` }),
    });
    const key = 'another-key-for-tests';
    const cwd = makeFolder({ 'a.rb': `${canary} = 1\n` });
    const runs = await Promise.all([
      iris(['read', '--analyzer', 'openai', 'a.rb'], { cwd, env }),
      iris(['read', '--json', '--analyzer', 'openai', 'a.rb'], { cwd, env }),
      iris(['read', '--analyzer', 'openai', 'a.rb'], { cwd, env: { ...env, OPENAI_API_KEY: key } }),
      iris(['read', '--json', '--analyzer', 'openai', 'a.rb'], { cwd, env: { ...env, OPENAI_API_KEY: key } }),
      iris(['read', '--analyzer', 'openai', 'a.rb'], { cwd, env: { ...env, OPENAI_API_KEY: `${key} ${key}` } }),
    ]);
    expect(runs.map(({ status }) => status)).toEqual([1, 1, 1, 1, 2]);
    const written = runs.map(({ stdout, stderr }) => stdout + stderr).join('');
    expect(written).toContain('key refused');
    for (const hidden of [canary, key, env['OPENAI_API_KEY'] ?? '']) expect(written).not.toContain(hidden);
    expect(provider.asked).toHaveLength(2);
  });
});

describe('many files', () => {
  it('are read a few at a time, what no model should be paid for left out, and the cost is summed up', async () => {
    let [underWay, most] = [0, 0];
    const { provider, env } = await startProvider({
      delayMs: 100,
      refuse: () => {
        underWay += 1;
        most = Math.max(most, underWay);
        return undefined;
      },
      answer: (asked) => {
        underWay -= 1;
        return answerAbout(asked);
      },
    });
    const cwd = makeFolder({
      'a.py': PYTHON,
      'b.rb': RUBY,
      'c.rb': RUBY,
      'd.rb': RUBY,
      'e.rb': RUBY,
      'README.md': '# A\n',
    });
    const options = { cwd, env: { ...env, IRIS_MODEL_CONCURRENCY: '2' } };
    const { status, stdout, stderr } = await iris(['read', '--analyzer', 'openai', '.'], options);
    expect(status).toBe(0);
    expect(stdout.match(/^Read by gpt-5-nano/gm)).toHaveLength(5);
    expect(stderr).toMatch(new RegExp(`^5 files read, 1 left out: .*\nSpent on models: ${COST.source}\n$`));
    expect([provider.asked.length, most]).toEqual([5, 2]);
  });

  it('that are degraded are counted', async () => {
    const { provider, env } = await startProvider();
    provider.script(RATE_LIMITED);
    const options = {
      cwd: makeFolder({ 'a.py': PYTHON, 'b.py': PYTHON }),
      env: { ...env, IRIS_MODEL_CONCURRENCY: '1' },
    };
    const { status, stderr } = await iris(['read', '--analyzer', 'openai,structural', '.'], options);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^2 files read, 1 of them degraded\n/);
  });
});

describe('a daily budget', () => {
  it('is charged with what an answer cost', async () => {
    const { env } = await startProvider();
    const cwd = makeFolder({ 'greet.py': PYTHON });
    const options = { cwd, env: { ...env, IRIS_DAILY_BUDGET_USD: '1' } };
    const { stdout } = await iris(['read', '--json', '--analyzer', 'openai', 'greet.py'], options);
    const [line] = parseLines(stdout);
    if (line?.success !== true) throw new Error('There is no answer.');
    const nanoUsd = Math.round((line.metadata.estimated_cost_usd ?? 0) * 1e9);
    expect(nanoUsd).toBeGreaterThan(0);
    expect(inspectBudget(join(cwd, '.iris'))).toMatchObject({ status: 'ok', spent: nanoUsd, reserved: 0 });
  });

  it('lets nobody be asked once it is spent', async () => {
    const { provider, env } = await startProvider();
    const options = { cwd: makeFolder({ 'greet.py': PYTHON }), env: { ...env, IRIS_DAILY_BUDGET_USD: '0.001' } };
    const { status, stdout, stderr } = await iris(['read', '--analyzer', 'openai,structural', 'greet.py'], options);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^warning: IRIS_DAILY_BUDGET_USD is too little/);
    expect(stdout).toContain('(openai: daily budget spent)');
    expect(provider.asked).toEqual([]);
  });
});

describe('Ctrl-C', () => {
  it('ends the call, with status 130, and settles what it may have cost', async () => {
    const { provider, env } = await startProvider();
    provider.script({ kind: 'hang' });
    const cwd = makeFolder({ 'greet.py': PYTHON });
    const child = startIris(['read', '--analyzer', 'openai,structural', 'greet.py'], {
      cwd,
      env: { ...env, IRIS_DAILY_BUDGET_USD: '1' },
    });
    const ended = once(child, 'close');
    await provider.whenAsked(1);
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    await expect.poll(() => provider.abandoned).toBe(1);
    expect(inspectBudget(join(cwd, '.iris'))).toMatchObject({ status: 'ok', spent: expect.any(Number), reserved: 0 });
  });
});

describe('wrong use', () => {
  it.each<[string, string[], Record<string, string>, string]>([
    ['no key', ['openai'], {}, '--analyzer names openai, and OPENAI_API_KEY (or OPENAI_API_KEY_FILE, or OPENAI_'],
    ['an analyzer that there is not', ['opnai'], {}, '--analyzer must hold some of openai, anthropic'],
    ['nobody', [''], {}, '--analyzer names nobody'],
    ['a wrong setting', ['structural,openai'], { IRIS_OPENAI_EFFORT: 'huge' }, 'IRIS_OPENAI_EFFORT must be default'],
    ['a wrong deadline', ['openai'], { IRIS_REQUEST_TIMEOUT_SECONDS: '0' }, 'IRIS_REQUEST_TIMEOUT_SECONDS must be'],
    ['what is no language', ['openai', '--language', 'a b'], { OPENAI_API_KEY: 'x' }, "'a b' is no language id"],
  ])('%s ends with 2 and says what to do', async (_case, args, env, hint) => {
    const run = await iris(['read', 'a.py', '--analyzer', ...args], { cwd: makeFolder({ 'a.py': PYTHON }), env });
    expect([run.status, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toContain(hint);
  });
});
