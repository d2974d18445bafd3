import { AnalyzerError, applyRules, IrisError, type SourceFile } from '@iris/core';
import { describe, expect, it } from 'vitest';
import { answerAbout, linesIn, USELESS_ANSWER } from '../support/model-answers.ts';
import { openTestAnalyzers, type TestAnalyzers } from '../support/open-test-analyzers.ts';
import { TEST_KEY } from '../support/provider-server.ts';

const FILE: SourceFile = {
  language: 'python',
  text: 'import os\n\n\ndef total(invoices):\n    return sum(invoices)\n\n\ndef main():\n    print(total([1, 2]))\n',
};
const NOBODY_LEAVES = { signal: new AbortController().signal };

async function failureOf(asked: Promise<unknown>): Promise<AnalyzerError> {
  const outcome = await asked.then(
    () => 'an answer',
    (error: unknown) => error,
  );
  if (outcome instanceof AnalyzerError) return outcome;
  throw new Error('The analysis should have failed with an AnalyzerError.', { cause: outcome });
}

const analyze = ({ model }: TestAnalyzers, file = FILE) => model.analyze(file, NOBODY_LEAVES);

describe('an analysis by a model', () => {
  it.each(['openai', 'anthropic', 'compatible'] as const)('is made with one call to %s', async (protocol) => {
    const opened = await openTestAnalyzers({ protocol });
    const { draft, usage, repairs, prompt } = await analyze(opened);
    expect(applyRules(draft, FILE)).toMatchObject({
      analysis: {
        fileIntent: 'Totals of the unpaid invoices of a customer',
        blocks: [{ id: 'main', label: 'Invoice total reading', ranges: [[1, 9]] }],
        facts: { lineCount: 9, hasSyntaxErrors: false },
      },
      repairs: [],
    });
    expect(repairs).toEqual([]);
    expect(prompt).toEqual({ mode: 'source_and_outline', maskedSecrets: 0, removedCharacters: 0 });
    expect(opened.provider.asked).toHaveLength(1);
    const { inputTokens, outputTokens, estimatedCostUsd } = usage;
    expect([inputTokens > 1000, outputTokens > 64]).toEqual([true, true]);
    if (protocol === 'compatible') expect(estimatedCostUsd).toBeNull();
    else expect(estimatedCostUsd).toBeGreaterThan(0);
    expect(opened.attempts).toMatchObject([{ analyzer: protocol, failure: undefined, usage: { inputTokens } }]);
  });

  it('sends the same bytes before every file, the outline of the file after them', async () => {
    const opened = await openTestAnalyzers();
    await analyze(opened);
    await analyze(opened, { language: 'typescript', text: 'export const one = 1;\n' });
    const [first, second] = opened.provider.asked;
    expect(first?.instructions).toBe(second?.instructions);
    expect(first?.input).toContain('4-5 function total');
    expect(Object.keys(Object(first?.body)).indexOf('instructions')).toBeLessThan(
      Object.keys(Object(first?.body)).indexOf('input'),
    );
  });

  it('reads a language without a grammar', async () => {
    const opened = await openTestAnalyzers();
    const { draft, prompt } = await analyze(opened, {
      language: 'cobol',
      text: 'IDENTIFICATION DIVISION.\nSTOP RUN.\n',
    });
    expect(draft.blocks).toMatchObject([{ ranges: [[1, 2]] }]);
    expect(prompt?.mode).toBe('source');
  });

  it('never asks about a blank file', async () => {
    const opened = await openTestAnalyzers();
    const file = { language: 'python', text: ' \n\t\n' };
    const { draft, usage } = await analyze(opened, file);
    expect(applyRules(draft, file).analysis.fileIntent).toBe('Empty file');
    expect(usage.inputTokens).toBe(0);
    expect(opened.provider.asked).toEqual([]);
  });

  it('masks what looks like a secret, and says so', async () => {
    const opened = await openTestAnalyzers();
    const secret = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');
    const { prompt } = await analyze(opened, { language: 'python', text: `token = "${secret}"\n\u202eprint(token)\n` });
    expect(prompt).toMatchObject({ maskedSecrets: 1, removedCharacters: 1 });
    expect(JSON.stringify(opened.provider.asked)).not.toContain(secret);
    expect(opened.provider.asked[0]?.input).toContain('[masked]');
  });

  it('names everything that shapes its answers', async () => {
    const identities = await Promise.all(
      [
        {},
        { IRIS_OPENAI_MODEL: 'gpt-5-mini' },
        { IRIS_OPENAI_EFFORT: 'low' },
        { IRIS_MODEL_INPUT_BUDGET_TOKENS: '5000' },
      ].map(async (settings) => (await openTestAnalyzers({ settings })).model.identity),
    );
    expect(new Set(identities).size).toBe(4);
  });
});

describe('an answer that cannot be used', () => {
  it('is asked for once more, with the reasons and between tags of its own', async () => {
    const opened = await openTestAnalyzers();
    opened.provider.script({ kind: 'answer', text: USELESS_ANSWER });
    const { repairs, usage } = await analyze(opened);
    expect(repairs).toEqual(['answer_asked_again']);
    const [first, second] = opened.provider.asked;
    expect(second?.input.startsWith(first?.input ?? '?')).toBe(true);
    const added = second?.input.slice(first?.input.length) ?? '';
    expect(added).toContain('- file_intent is a sentence about a file');
    expect(added).toMatch(/<answer-([0-9a-f]{16})>\n\{"file_intent".*\n<\/answer-\1>/);
    const paid = opened.attempts.map((attempt) => attempt.usage?.outputTokens ?? 0);
    expect(usage.outputTokens).toBe((paid[0] ?? 0) + (paid[1] ?? 0));
  });

  it('twice is given up, and what both cost is not lost', async () => {
    const opened = await openTestAnalyzers({ answer: () => USELESS_ANSWER });
    const failure = await failureOf(analyze(opened));
    expect(failure).toMatchObject({ code: 'analyzer_unavailable', reason: 'unusable' });
    expect(opened.provider.asked).toHaveLength(2);
    expect(failure.usage.inputTokens).toBe(
      opened.attempts.reduce((sum, { usage }) => sum + (usage?.inputTokens ?? 0), 0),
    );
    expect(failure.usage.estimatedCostUsd).toBeGreaterThan(0);
  });

  it('is not asked for again where there is no time for another like it', async () => {
    const opened = await openTestAnalyzers({ answer: () => USELESS_ANSWER, delayMs: 600 });
    const deadline = performance.now() + 1000;
    const failure = await failureOf(opened.model.analyze(FILE, { ...NOBODY_LEAVES, deadline }));
    expect(failure.reason).toBe('unusable');
    expect(opened.provider.asked).toHaveLength(1);
  });
});

describe('a call that fails', () => {
  it.each([
    ['rate_limited', { kind: 'error', status: 429, headers: { 'retry-after': '3600' } }],
    ['unavailable', { kind: 'error', status: 503, headers: { 'retry-after': '3600' } }],
    ['unreachable', { kind: 'reset', when: 'within' }],
    ['refused', { kind: 'answer', ending: 'refused' }],
    ['truncated', { kind: 'answer', ending: 'truncated' }],
    ['empty', { kind: 'answer', text: ' ' }],
    ['unreadable', { kind: 'raw', body: '{"object": "response", ' }],
    ['key_refused', { kind: 'error', status: 401 }],
    ['out_of_credit', { kind: 'error', status: 429, code: 'insufficient_quota' }],
    ['request_refused', { kind: 'error', status: 400 }],
    ['timed_out', { kind: 'hang' }],
    ['timed_out', { kind: 'drip', everyMs: 50 }],
  ] as const)('is told as %s', async (reason, answer) => {
    const opened = await openTestAnalyzers({ settings: { IRIS_MODEL_TIMEOUT_SECONDS: '0.5' } });
    opened.provider.script(answer, answer, answer);
    const failure = await failureOf(analyze(opened));
    expect(failure.reason).toBe(reason);
    expect(failure.code).toBe(reason === 'timed_out' ? 'deadline_exceeded' : 'analyzer_unavailable');
    expect(failure.message).not.toContain(TEST_KEY);
  });

  it('ends with the deadline of the caller', async () => {
    const opened = await openTestAnalyzers();
    opened.provider.script({ kind: 'hang' });
    const failure = await failureOf(
      opened.model.analyze(FILE, { ...NOBODY_LEAVES, deadline: performance.now() + 300 }),
    );
    expect(failure).toMatchObject({ code: 'deadline_exceeded', reason: 'timed_out' });
    await expect.poll(() => opened.provider.abandoned).toBe(1);
  });

  it('is aborted when nobody waits any more, and fails with the reason', async () => {
    const opened = await openTestAnalyzers();
    opened.provider.script({ kind: 'hang' });
    const leaving = new AbortController();
    const asked = opened.model.analyze(FILE, { signal: leaving.signal });
    await opened.provider.whenAsked(1);
    const reason = new IrisError('analysis_cancelled', 'gone');
    leaving.abort(reason);
    await expect(asked).rejects.toBe(reason);
    await expect.poll(() => opened.provider.abandoned).toBe(1);
  });

  it('because the input is too long is made once more with less of the file', async () => {
    const tooLong = { kind: 'error', status: 400, code: 'context_length_exceeded' } as const;
    const opened = await openTestAnalyzers();
    opened.provider.script(tooLong);
    const lines = Array.from({ length: 400 }, (_, row) => `def step_${row}(): return ${row}`);
    const { prompt } = await analyze(opened, { language: 'python', text: `${lines.join('\n')}\n` });
    const [first, second] = opened.provider.asked;
    expect((second?.input.length ?? 0) * 1.5).toBeLessThan(first?.input.length ?? 0);
    expect(linesIn(second?.input ?? '')).toBe(400);
    expect(prompt?.mode).toBe('outline');
    opened.provider.script(tooLong, tooLong);
    expect((await failureOf(analyze(opened))).reason).toBe('file_too_long');
  });

  it('leaves the provider alone after a few, and then costs nothing', async () => {
    const opened = await openTestAnalyzers();
    const down = { kind: 'error', status: 500 } as const;
    opened.provider.script(down, down, down);
    expect((await failureOf(analyze(opened))).reason).toBe('unavailable');
    const failure = await failureOf(analyze(opened));
    expect(failure).toMatchObject({ reason: 'left_alone', usage: { inputTokens: 0 } });
    expect(failure.retryAfterSeconds).toBeGreaterThan(0);
    expect(opened.provider.asked).toHaveLength(3);
    expect(opened.model.health()).toEqual({
      status: 'not_ready',
      reason: 'The provider is left alone for a while, after failures (unavailable).',
    });
  });

  it('leaves a provider alone that hangs, however long it may take by its setting', async () => {
    const callerTimeMs = 600;
    const opened = await openTestAnalyzers({ settings: { IRIS_MODEL_TIMEOUT_SECONDS: '3600' }, callerTimeMs });
    const ask = () =>
      failureOf(opened.model.analyze(FILE, { ...NOBODY_LEAVES, deadline: performance.now() + callerTimeMs }));
    opened.provider.script({ kind: 'hang' }, { kind: 'hang' }, { kind: 'hang' });
    for (const reason of ['timed_out', 'timed_out', 'timed_out', 'left_alone']) {
      expect(await ask()).toMatchObject({ reason });
    }
    expect(opened.provider.asked).toHaveLength(3);
  });
});

describe('a daily budget', () => {
  it('lets no call through that might not fit, and says so', async () => {
    // One call about a file of some lines may cost $0.0036, and costs about a tenth of it.
    const opened = await openTestAnalyzers({ settings: { IRIS_DAILY_BUDGET_USD: '0.0038' } });
    expect(opened.model.health()).toEqual({ status: 'ready' });
    await analyze(opened);
    await analyze(opened);
    let failure: AnalyzerError | undefined;
    for (let calls = 0; failure === undefined && calls < 20; calls += 1) {
      failure = await analyze(opened).then(
        () => undefined,
        (error: AnalyzerError) => error,
      );
    }
    expect(failure?.reason).toBe('budget_spent');
    expect(opened.model.health()).toMatchObject({ status: 'not_ready', reason: expect.stringContaining('is spent') });
  });

  it('holds however many ask at once', async () => {
    const opened = await openTestAnalyzers({ settings: { IRIS_DAILY_BUDGET_USD: '0.0080' }, delayMs: 200 });
    const files = Array.from({ length: 20 }, (_, row) => ({ language: 'python', text: `print(${row})\n` }));
    const outcomes = await Promise.allSettled(files.map((file) => analyze(opened, file)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBe(opened.provider.asked.length);
    expect(opened.provider.asked.length).toBeLessThanOrEqual(2);
    expect(opened.provider.asked.length).toBeGreaterThan(0);
  });
});

describe('many files at once', () => {
  it('are asked about as many at a time as may be, and all are answered', async () => {
    const opened = await openTestAnalyzers({ settings: { IRIS_MODEL_CONCURRENCY: '2' }, delayMs: 100 });
    const files = Array.from({ length: 6 }, (_, row) => ({ language: 'python', text: `print(${row})\n` }));
    const all = Promise.all(files.map((file) => analyze(opened, file)));
    await opened.provider.whenAsked(2);
    expect(opened.provider.asked).toHaveLength(2);
    expect(await all).toHaveLength(6);
  });

  it('are all answered by default when they come as a commit does', async () => {
    const opened = await openTestAnalyzers({ delayMs: 100 });
    const files = Array.from({ length: 128 }, (_, row) => ({ language: 'python', text: `print(${row})\n` }));
    expect(await Promise.all(files.map((file) => analyze(opened, file)))).toHaveLength(128);
  });

  it('that are too many to wait are given up at once, so that nobody else waits for them', async () => {
    const opened = await openTestAnalyzers({ settings: { IRIS_MODEL_CONCURRENCY: '1' } });
    opened.provider.script({ kind: 'hang' });
    const leaving = new AbortController();
    const ask = (row: number) => opened.model.analyze({ ...FILE, text: `print(${row})\n` }, { signal: leaving.signal });
    const waiting = Promise.allSettled(Array.from({ length: 65 }, (_, row) => ask(row)));
    await opened.provider.whenAsked(1);
    expect(await failureOf(ask(65))).toMatchObject({ code: 'overloaded', reason: 'overloaded' });
    leaving.abort(new IrisError('analysis_cancelled', 'gone'));
    expect((await waiting).map(({ status }) => status)).toEqual(Array(65).fill('rejected'));
    expect(opened.provider.asked).toHaveLength(1);
    expect(await analyze(opened)).toBeDefined();
  });

  it('that get a place when there is less time left than files take of late are not asked about', async () => {
    const opened = await openTestAnalyzers({ settings: { IRIS_MODEL_CONCURRENCY: '1' }, delayMs: 1500 });
    await analyze(opened);
    const first = analyze(opened);
    await opened.provider.whenAsked(2);
    // Enough for the wait and a second more, not for another answer.
    const wait = { ...NOBODY_LEAVES, deadline: performance.now() + 2800 };
    expect(await failureOf(opened.model.analyze({ ...FILE, text: 'x = 1\n' }, wait))).toMatchObject({
      reason: 'overloaded',
    });
    await first;
    expect(opened.provider.asked).toHaveLength(2);
  });

  it('that find no place in time are given up', async () => {
    const opened = await openTestAnalyzers({ settings: { IRIS_MODEL_CONCURRENCY: '1' } });
    opened.provider.script({ kind: 'hang' });
    const leaving = new AbortController();
    const first = opened.model.analyze(FILE, { signal: leaving.signal });
    await opened.provider.whenAsked(1);
    const wait = { ...NOBODY_LEAVES, deadline: performance.now() + 100 };
    expect(await failureOf(opened.model.analyze({ ...FILE, text: 'x = 1\n' }, wait))).toMatchObject({
      code: 'overloaded',
      reason: 'overloaded',
    });
    leaving.abort(new IrisError('analysis_cancelled', 'gone'));
    await expect(first).rejects.toMatchObject({ code: 'analysis_cancelled' });
    expect(await analyze(opened, { language: 'python', text: answerAbout({ input: '' }) })).toBeDefined();
  });
});
