import { describe, expect, it } from 'vitest';
import { post } from '../../support/contract.ts';
import { FakeAnalyzer } from '../../support/fake-analyzer.ts';
import { FakeObserver } from '../../support/fake-observer.ts';
import { makeApp } from '../../support/running-app.ts';

const FILE = { filename: 'a.py', language: 'python', source_code: 'x = 1\ny = 2\n' };

async function setUp() {
  const analyzer = new FakeAnalyzer();
  const observer = new FakeObserver();
  const { app } = await makeApp({ analyzer, observers: [observer] });
  const send = (id: string, body: unknown = FILE) => post(app, body, { 'x-request-id': id });
  const namesOf = (id: string) => observer.of(id).map(({ name }) => name);
  return { analyzer, observer, send, namesOf };
}

describe('a request that reaches analysis is heard of', () => {
  it('from its start to its one end, whether its answer is made or kept', async () => {
    const { observer, send } = await setUp();
    for (const id of ['made', 'repeated']) await send(id);
    await send('kept', { ...FILE, filename: 'b.py' });
    for (const { id, tier, origin } of [
      { id: 'made', tier: null, origin: 'analysis' },
      { id: 'repeated', tier: 'memory', origin: 'memory' },
      { id: 'kept', tier: 'memory', origin: 'memory' },
    ]) {
      expect(observer.of(id)).toEqual([
        { name: 'requested', requestId: id, codeLengthChars: 12, estimatedInputTokens: 3 },
        { name: 'started', requestId: id, totalPromptTokens: 0, cacheTier: tier },
        {
          name: 'completed',
          requestId: id,
          origin,
          totalLatencyMs: expect.any(Number),
          inputTokens: 0,
          outputTokens: 0,
          estimatedCostUsd: 0,
          avoidedCostUsd: 0,
          responsibilityBlockCount: 1,
        },
      ]);
    }
  });

  it('also when it waits for the analysis of another', async () => {
    const { analyzer, observer, send } = await setUp();
    analyzer.hold();
    const first = send('first');
    await analyzer.until(() => analyzer.asked.length === 1);
    const second = send('second');
    await expect.poll(() => observer.of('second').length).toBe(2);
    analyzer.release();
    await Promise.all([first, second]);
    expect(observer.of('first').at(-1)).toMatchObject({ name: 'completed', origin: 'analysis' });
    expect(observer.of('second').at(-1)).toMatchObject({ name: 'completed', origin: 'coalesced' });
    expect(analyzer.asked).toHaveLength(1);
  });

  it('also when its file is blank', async () => {
    const { observer, send } = await setUp();
    await send('blank', { ...FILE, source_code: ' \n' });
    expect(observer.of('blank')).toMatchObject([
      { name: 'requested' },
      { name: 'started', cacheTier: null },
      { name: 'completed', origin: 'blank', responsibilityBlockCount: 0 },
    ]);
  });

  it('with the code that it failed with', async () => {
    const { analyzer, observer, send } = await setUp();
    analyzer.failWith(new Error('broken'));
    expect((await send('failed')).statusCode).toBe(500);
    expect(observer.of('failed')).toMatchObject([
      { name: 'requested' },
      { name: 'started', cacheTier: null },
      { name: 'failed', errorType: 'internal_error', latencyUntilFailureMs: expect.any(Number) },
    ]);
  });
});

describe('a request that does not reach analysis is not heard of', () => {
  it.for([
    { what: 'no JSON', body: '{' },
    { what: 'a field that is missing', body: { filename: 'a.py', language: 'python' } },
    { what: 'a language that is not read', body: { ...FILE, language: 'cobol' } },
    { what: 'a file that is too large', body: { ...FILE, source_code: 'x'.repeat(2_000_001) } },
  ])('$what', async ({ body }) => {
    const { send, namesOf } = await setUp();
    expect((await send('refused', body)).statusCode).toBeGreaterThanOrEqual(400);
    expect(namesOf('refused')).toEqual([]);
  });
});
