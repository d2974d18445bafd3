import { type Analyzer, type AnalyzerAnswer, type AnalyzerHealth, IrisError } from '@iris/core';
import { describe, expect, it } from 'vitest';
import { Readinesses, ReadinessProbe } from '../../src/services/readiness.ts';
import { FakeAnalyzer } from '../support/fake-analyzer.ts';

const READY = { status: 'ready' };
const NOT_READY = { status: 'not_ready', reason: expect.stringContaining('0.05 s') };

/** A probe whose clock a test sets by hand. */
function makeProbe(analyzer: Analyzer = new FakeAnalyzer()) {
  const clock = { now: 0 };
  return { probe: new ReadinessProbe(analyzer, { now: () => clock.now, timeoutMs: 50 }), clock };
}

/** An analyzer whose queue has no room. */
class FullAnalyzer extends FakeAnalyzer {
  override async analyze(): Promise<AnalyzerAnswer> {
    throw new IrisError('overloaded', 'The queue is full.', { retryAfterSeconds: 1 });
  }
}

describe('ReadinessProbe', () => {
  it('asks the analyzer once for many who ask at once', async () => {
    const analyzer = new FakeAnalyzer();
    const { probe } = makeProbe(analyzer);
    const found = await Promise.all([probe.check(), probe.check(), probe.check()]);
    expect(found).toEqual([READY, READY, READY]);
    expect(analyzer.asked).toHaveLength(1);
  });

  it('asks nobody for fifteen seconds after an answer to anybody', async () => {
    const analyzer = new FakeAnalyzer();
    const { probe, clock } = makeProbe(analyzer);
    probe.noteAnswer();
    clock.now = 14_999;
    expect(await probe.check()).toEqual(READY);
    expect(analyzer.asked).toEqual([]);
    clock.now = 15_000;
    expect(await probe.check()).toEqual(READY);
    expect(analyzer.asked).toHaveLength(1);
  });

  it('lets nobody wait for news once it has found something', async () => {
    const analyzer = new FakeAnalyzer();
    const { probe, clock } = makeProbe(analyzer);
    await probe.check();
    analyzer.hold();
    clock.now = 15_000;
    expect(await probe.check()).toEqual(READY);
    expect(await probe.check()).toEqual(READY);
    await analyzer.until(() => analyzer.asked.length === 2);
    analyzer.release();
  });

  it('looks again a second after a bad finding, and sees that it healed', async () => {
    const analyzer = new FakeAnalyzer();
    analyzer.failWith(new Error('broken'));
    const { probe, clock } = makeProbe(analyzer);
    expect(await probe.check()).toEqual(NOT_READY);
    analyzer.failWith(undefined);
    clock.now = 999;
    expect(await probe.check()).toEqual(NOT_READY);
    expect(analyzer.asked).toHaveLength(1);
    clock.now = 1000;
    expect(await probe.check()).toEqual(NOT_READY);
    await expect.poll(() => probe.check()).toEqual(READY);
    expect(analyzer.asked).toHaveLength(2);
  });

  it('is not ready when nothing is answered, whatever is waiting', async () => {
    const analyzer = new FakeAnalyzer();
    const { probe, clock } = makeProbe(analyzer);
    probe.noteAnswer();
    analyzer.hold();
    clock.now = 15_000;
    expect(await probe.check()).toEqual(READY);
    await expect.poll(() => probe.check()).toEqual(NOT_READY);
  });

  it('is ready while its probe waits behind work that makes progress', async () => {
    const analyzer = new FakeAnalyzer();
    analyzer.hold();
    const { probe } = makeProbe(analyzer);
    const first = probe.check();
    probe.noteAnswer();
    expect(await first).toEqual(READY);
    await analyzer.until(() => analyzer.cancelled.length === 1);
    expect(await probe.check()).toEqual(READY);
  });

  it.for([
    { what: 'makes progress', progress: true, found: READY },
    { what: 'stands still', progress: false, found: NOT_READY },
  ])('tells a full queue that $what from its answers', async ({ progress, found }) => {
    const { probe } = makeProbe(new FullAnalyzer());
    const first = probe.check();
    if (progress) probe.noteAnswer();
    expect(await first).toEqual(found);
  });
});

describe('the readiness of a chain', () => {
  /** An analyzer that says itself how it fares, and is never asked for a file. */
  function makeModel(health: AnalyzerHealth): Analyzer {
    return {
      name: 'openai',
      model: 'a-model',
      identity: 'openai/a-model',
      languages: 'any',
      analyze: () => Promise.reject(new Error('A probe costs nothing.')),
      health: () => health,
    };
  }

  const LEFT_ALONE = { status: 'not_ready', reason: 'The provider is left alone.' } as const;

  it('asks those alone for a file that do not say how they fare', async () => {
    const structural = new FakeAnalyzer();
    const readiness = new Readinesses([makeModel({ status: 'ready' }), structural]);
    const analyzers = [
      { name: 'openai', status: 'ready' },
      { name: 'structural', status: 'ready' },
    ];
    expect(await readiness.check()).toEqual({ ready: true, analyzers });
    expect(structural.asked).toHaveLength(1);
  });

  it('stays as long as one of them can answer', async () => {
    const structural = new FakeAnalyzer();
    const readiness = new Readinesses([makeModel(LEFT_ALONE), structural]);
    expect(await readiness.check()).toMatchObject({ ready: true, analyzers: [LEFT_ALONE, READY] });
    structural.failWith(new Error('broken'));
    const withModel = new Readinesses([makeModel({ status: 'ready' }), structural], { timeoutMs: 50 });
    expect(await withModel.check()).toMatchObject({ ready: true, analyzers: [READY, NOT_READY] });
  });

  it('ends when none of them can', async () => {
    expect(await new Readinesses([makeModel(LEFT_ALONE)]).check()).toEqual({
      ready: false,
      analyzers: [{ name: 'openai', ...LEFT_ALONE }],
    });
  });
});
