import { describe, expect, it } from 'vitest';
import { ReadinessProbe } from '../../src/services/readiness.ts';
import { FakeAnalyzer } from '../support/fake-analyzer.ts';

describe('ReadinessProbe', () => {
  it('asks the analyzer once for many who ask at once', async () => {
    const analyzer = new FakeAnalyzer();
    const probe = new ReadinessProbe(analyzer);
    const found = await Promise.all([probe.check(), probe.check(), probe.check()]);
    expect(found).toEqual([{ ready: true }, { ready: true }, { ready: true }]);
    expect(analyzer.asked).toHaveLength(1);
  });

  it('keeps a good finding for fifteen seconds', async () => {
    const analyzer = new FakeAnalyzer();
    let now = 0;
    const probe = new ReadinessProbe(analyzer, () => now);
    await probe.check();
    now = 14_999;
    await probe.check();
    expect(analyzer.asked).toHaveLength(1);
    now = 15_000;
    await probe.check();
    expect(analyzer.asked).toHaveLength(2);
  });

  it('looks again a second after a bad finding, and sees that it healed', async () => {
    const analyzer = new FakeAnalyzer();
    analyzer.failWith(new Error('broken'));
    let now = 0;
    const probe = new ReadinessProbe(analyzer, () => now);
    expect(await probe.check()).toMatchObject({ ready: false });
    analyzer.failWith(undefined);
    now = 999;
    expect(await probe.check()).toMatchObject({ ready: false });
    now = 1000;
    expect(await probe.check()).toEqual({ ready: true });
  });
});
