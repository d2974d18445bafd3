import {
  type AnalyzeOptions,
  type Analyzer,
  AnalyzerError,
  type AnalyzerName,
  IrisError,
  NO_USAGE,
  type SourceFile,
} from '@iris/core';
import { describe, expect, it } from 'vitest';
import { analyzersFor, askInTurn } from '../../src/analyzers/ask-in-turn.ts';

const FILE: SourceFile = { language: 'python', text: 'x = 1\n' };
const NOBODY_LEAVES = { signal: new AbortController().signal };

function analyzer(name: AnalyzerName, languages: Analyzer['languages'] = 'any'): Analyzer {
  const analyze = () => Promise.reject(new Error('These tests ask in their own way.'));
  return { name, model: name, identity: name, languages, analyze };
}

const OPENAI = analyzer('openai');
const ANTHROPIC = analyzer('anthropic');
const STRUCTURAL = analyzer('structural', ['python']);
const CHAIN = [OPENAI, ANTHROPIC, STRUCTURAL];

const rateLimited = new AnalyzerError('analyzer_unavailable', 'Limited.', {
  reason: 'rate_limited',
  usage: { ...NO_USAGE, inputTokens: 10, estimatedCostUsd: 0.5 },
  retryAfterSeconds: 7,
});
const timedOut = new AnalyzerError('deadline_exceeded', 'Late.', {
  reason: 'timed_out',
  usage: { ...NO_USAGE, inputTokens: 5, estimatedCostUsd: null },
});

/** Asks with answers by the name of the analyzer; an error is thrown. */
function askWith(outcomes: Partial<Record<AnalyzerName, unknown>>, options: Partial<AnalyzeOptions> = {}) {
  const faults: unknown[] = [];
  const deadlines: (number | undefined)[] = [];
  const answer = askInTurn(FILE, CHAIN, {
    ...NOBODY_LEAVES,
    ...options,
    ask: async ({ name }, { deadline }) => {
      deadlines.push(deadline);
      const outcome = outcomes[name];
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    onFault: (fault) => faults.push(fault),
  });
  return { answer, faults, deadlines };
}

describe('asking analyzers in turn', () => {
  it('asks nobody else once the first choice has answered', async () => {
    const { answer, deadlines } = askWith({ openai: 'an answer' });
    expect(await answer).toEqual({ answer: 'an answer', analyzer: OPENAI, degraded: null });
    expect(deadlines).toHaveLength(1);
  });

  it('says who failed before, why, and what that cost', async () => {
    const { answer, faults } = askWith({ openai: rateLimited, anthropic: timedOut, structural: 'an answer' });
    expect(await answer).toEqual({
      answer: 'an answer',
      analyzer: STRUCTURAL,
      degraded: {
        failures: [
          { analyzer: 'openai', reason: 'rate_limited' },
          { analyzer: 'anthropic', reason: 'timed_out' },
        ],
        usage: { inputTokens: 15, outputTokens: 0, estimatedCostUsd: null },
      },
    });
    expect(faults).toEqual([]);
  });

  it('takes a fault for a failure like any other, and tells of it', async () => {
    const fault = new TypeError('undefined is not a function');
    const { answer, faults } = askWith({ openai: fault, anthropic: 'an answer' });
    expect(await answer).toMatchObject({ degraded: { failures: [{ analyzer: 'openai', reason: 'failed' }] } });
    expect(faults).toEqual([fault]);
  });

  it('asks nobody when nobody waits any more', async () => {
    const leaving = new AbortController();
    const reason = new IrisError('analysis_cancelled', 'gone');
    const asked: string[] = [];
    const answer = askInTurn(FILE, CHAIN, {
      signal: leaving.signal,
      ask: async ({ name }) => {
        asked.push(name);
        leaving.abort(reason);
        throw reason;
      },
    });
    await expect(answer).rejects.toBe(reason);
    expect(asked).toEqual(['openai']);
  });
});

describe('the deadline of all', () => {
  it('leaves the structural analyzer at its end the time that it needs', async () => {
    const deadline = performance.now() + 30_000;
    const { answer, deadlines } = askWith({ openai: rateLimited, anthropic: rateLimited, structural: 1 }, { deadline });
    await answer;
    const kept = deadlines.map((each) => deadline - (each ?? 0));
    expect(kept[0]).toBeCloseTo(1000 + FILE.text.length / 300, 3);
    expect(kept[1]).toBe(kept[0]);
    expect(kept[2]).toBe(0);
  });

  it('is never spent on what comes last for the larger part', async () => {
    const deadline = performance.now() + 900;
    const { answer, deadlines } = askWith({ openai: 'an answer' }, { deadline });
    await answer;
    expect(deadline - (deadlines[0] ?? 0)).toBeLessThanOrEqual(300);
  });
});

describe('when every analyzer fails', () => {
  it('the error names all of them, and when to come back', async () => {
    const { answer } = askWith({ openai: rateLimited, anthropic: timedOut, structural: timedOut });
    await expect(answer).rejects.toMatchObject({
      code: 'analyzer_unavailable',
      message:
        'No analyzer could read this file (openai: rate limited; anthropic: timed out; structural: timed out): try again later.',
      retryAfterSeconds: 7,
    });
  });

  it('all for want of time, that is what is told', async () => {
    const late = new IrisError('deadline_exceeded', 'Late.');
    const { answer } = askWith({ openai: timedOut, anthropic: timedOut, structural: late });
    await expect(answer).rejects.toMatchObject({ code: 'deadline_exceeded' });
  });

  it('one of them because there is too much to do, that is what is told', async () => {
    const full = new IrisError('overloaded', 'The queue is full.', { retryAfterSeconds: 2 });
    const { answer } = askWith({ openai: rateLimited, anthropic: timedOut, structural: full });
    await expect(answer).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 2 });
  });

  it('and there is only one, its own error is told', async () => {
    const [only] = analyzersFor([STRUCTURAL], 'python');
    if (only === undefined) throw new Error('It reads python.');
    const late = new IrisError('deadline_exceeded', 'Late.');
    await expect(askInTurn(FILE, [only], { ...NOBODY_LEAVES, ask: () => Promise.reject(late) })).rejects.toBe(late);
  });
});

it('the analyzers of a chain that read a language keep their order', () => {
  expect(analyzersFor(CHAIN, 'python')).toEqual(CHAIN);
  expect(analyzersFor(CHAIN, 'cobol')).toEqual([OPENAI, ANTHROPIC]);
  expect(analyzersFor([STRUCTURAL], 'cobol')).toEqual([]);
});
