import { describe, expect, it } from 'vitest';
import { FakeAnalyzer } from '../support/fake-analyzer.ts';
import { listenApp } from '../support/running-app.ts';

function ask(url: string): Promise<Response> {
  return fetch(`${url}/api/iris/analyze`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ filename: 'a.py', language: 'python', source_code: 'x = 1\n' }),
  });
}

describe('a server that is being closed', () => {
  it('lets the analysis under way finish, and asks the client not to come back on the connection', async () => {
    const analyzer = new FakeAnalyzer();
    analyzer.hold();
    const { app, url } = await listenApp({ analyzer });
    const underWay = ask(url);
    await analyzer.until(() => analyzer.asked.length === 1);
    const closed = app.close();
    await expect.poll(() => app.server.listening).toBe(false);
    analyzer.release();
    const response = await underWay;
    expect(response.status).toBe(200);
    expect(response.headers.get('connection')).toBe('close');
    await closed;
  });

  it('cancels the analysis under way when the limit has passed, and says why', async () => {
    const analyzer = new FakeAnalyzer();
    analyzer.hold();
    const { app, url } = await listenApp({ analyzer, config: { drainTimeoutMs: 50 } });
    const underWay = ask(url);
    await analyzer.until(() => analyzer.asked.length === 1);
    const closed = app.close();
    const response = await underWay;
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.json()).toMatchObject({ type: 'urn:iris:error:shutting-down' });
    expect(analyzer.cancelled).toHaveLength(1);
    await closed;
  });
});
