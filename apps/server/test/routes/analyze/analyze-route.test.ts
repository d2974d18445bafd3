import { describe, expect, it } from 'vitest';
import { expectAnswer, expectProblem, plain, post } from '../../support/contract.ts';
import { FakeAnalyzer } from '../../support/fake-analyzer.ts';
import { listenApp, makeApp, parseLog } from '../../support/running-app.ts';

const FILE = { filename: 'a.py', language: 'python', source_code: 'x = 1\ny = 2\n' };

describe('POST /api/iris/analyze', () => {
  it('answers the table of contents with how it came about', async () => {
    const { app } = await makeApp({ analyzer: new FakeAnalyzer() });
    const response = await post(app, FILE);
    expect(response.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(expectAnswer(response, FILE.source_code)).toEqual({
      success: true,
      file_intent: 'A file for tests',
      responsibility_blocks: [
        { id: 'whole', label: 'Whole file', description: 'Everything that the file holds', ranges: [[1, 2]] },
      ],
      metadata: {
        analyzer: 'structural',
        model: 'fake-1',
        cache_hit: 0,
        cache_tier: null,
        input_tokens: 0,
        output_tokens: 0,
        estimated_cost_usd: 0,
        duration_ms: expect.any(Number),
        request_id: response.headers['x-request-id'],
        line_count: 2,
        has_syntax_errors: false,
        minified: false,
        generated: false,
        repairs: ['ranges_normalized'],
      },
    });
  });

  it('answers the same file from the cache, with an id of its own', async () => {
    const analyzer = new FakeAnalyzer();
    const { app } = await makeApp({ analyzer });
    const first = expectAnswer(await post(app, FILE), FILE.source_code);
    const second = expectAnswer(await post(app, { ...FILE, filename: 'other.py' }), FILE.source_code);
    expect(second.metadata).toMatchObject({ cache_hit: 1, cache_tier: 'memory' });
    expect(second.responsibility_blocks).toEqual(first.responsibility_blocks);
    expect(second.metadata.request_id).not.toBe(first.metadata.request_id);
    expect(analyzer.asked).toHaveLength(1);
  });

  it('asks again for another language', async () => {
    const analyzer = new FakeAnalyzer();
    const { app } = await makeApp({ analyzer });
    await post(app, FILE);
    await post(app, { ...FILE, language: 'typescript' });
    expect(analyzer.asked).toHaveLength(2);
  });

  it('echoes metadata, where its own fields win', async () => {
    const { app } = await makeApp({ analyzer: new FakeAnalyzer() });
    const metadata = {
      filepath: '/src/a.py',
      nested: { deep: [1, null] },
      cache_hit: 'mine',
      degraded: 'mine',
      model: 7,
    };
    const answer = expectAnswer(await post(app, { ...FILE, metadata }), FILE.source_code);
    expect(answer.metadata).toMatchObject({
      filepath: '/src/a.py',
      nested: { deep: [1, null] },
      cache_hit: 0,
      model: 'fake-1',
    });
    expect(answer.metadata).not.toHaveProperty('degraded');
  });

  it('asks no analyzer about a file of white space', async () => {
    const analyzer = new FakeAnalyzer();
    const { app } = await makeApp({ analyzer });
    const answer = expectAnswer(await post(app, { ...FILE, source_code: ' \n\n' }), ' \n\n');
    expect(answer).toMatchObject({ file_intent: 'Empty file', responsibility_blocks: [] });
    expect(analyzer.asked).toEqual([]);
  });

  it('ignores fields that it does not know', async () => {
    const { app } = await makeApp({ analyzer: new FakeAnalyzer() });
    expectAnswer(await post(app, { ...FILE, of_a_newer_client: true }), FILE.source_code);
  });

  it('gives up at the deadline and says which one it was', async () => {
    const analyzer = new FakeAnalyzer();
    analyzer.hold();
    const { app } = await makeApp({ analyzer, config: { requestTimeoutMs: 50 } });
    const problem = expectProblem(plain(await post(app, FILE)), 'deadline_exceeded');
    expect(problem.detail).toContain('0.05 s (IRIS_REQUEST_TIMEOUT_SECONDS)');
    expect(analyzer.cancelled).toHaveLength(1);
  });

  it('analyzes anew after a failure', async () => {
    const analyzer = new FakeAnalyzer();
    analyzer.failWith(new Error('once'));
    const { app } = await makeApp({ analyzer });
    expectProblem(plain(await post(app, FILE)), 'internal_error');
    analyzer.failWith(undefined);
    expectAnswer(await post(app, FILE), FILE.source_code);
  });

  it('cancels the analysis when the only client that waits goes away', async () => {
    const analyzer = new FakeAnalyzer();
    analyzer.hold();
    const { url, logText } = await listenApp({ analyzer });
    const gone = new AbortController();
    const request = fetch(`${url}/api/iris/analyze`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(FILE),
      signal: gone.signal,
    });
    const failed = expect(request).rejects.toThrow();
    await analyzer.until(() => analyzer.asked.length === 1);
    gone.abort();
    await failed;
    await analyzer.until(() => analyzer.cancelled.length === 1);
    await expect.poll(logText).toContain('"request"');
    expect(parseLog(logText()).at(-1)).toMatchObject({ level: 30, msg: 'request', aborted: true });
  });

  it('goes on for the client that still waits when another one goes away', async () => {
    const analyzer = new FakeAnalyzer();
    analyzer.hold();
    const { app, url } = await listenApp({ analyzer });
    const gone = new AbortController();
    const request = fetch(`${url}/api/iris/analyze`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(FILE),
      signal: gone.signal,
    });
    const failed = expect(request).rejects.toThrow();
    await analyzer.until(() => analyzer.asked.length === 1);
    const other = post(app, FILE);
    gone.abort();
    await failed;
    analyzer.release();
    expectAnswer(await other, FILE.source_code);
    expect(analyzer.asked).toHaveLength(1);
    expect(analyzer.cancelled).toEqual([]);
  });

  it('analyzes once for many clients at once', async () => {
    const analyzer = new FakeAnalyzer();
    analyzer.hold();
    const { app } = await makeApp({ analyzer });
    const requests = Array.from({ length: 50 }, () => post(app, FILE));
    await analyzer.until(() => analyzer.asked.length === 1);
    analyzer.release();
    for (const response of await Promise.all(requests)) expectAnswer(response, FILE.source_code);
    expect(analyzer.asked).toHaveLength(1);
  });
});
