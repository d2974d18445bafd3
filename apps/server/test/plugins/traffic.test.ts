import { describe, expect, it } from 'vitest';
import { post } from '../support/contract.ts';
import { FakeAnalyzer } from '../support/fake-analyzer.ts';
import { FakeServerObserver } from '../support/fake-observer.ts';
import { makeApp } from '../support/running-app.ts';

const FILE = { filename: 'a.py', language: 'python', source_code: 'x = 1\n' };

async function setUp() {
  const analyzer = new FakeAnalyzer();
  const serverObserver = new FakeServerObserver();
  const { app } = await makeApp({ analyzer, serverObserver });
  return { analyzer, serverObserver, app };
}

describe('the traffic of the server', () => {
  it('is the bytes of bodies that came and of answers that went', async () => {
    const { serverObserver, app } = await setUp();
    const answers = [await post(app, FILE), await post(app, FILE), await app.inject('/health')];
    expect(serverObserver.receivedBytes).toBe(2 * Buffer.byteLength(JSON.stringify(FILE)));
    expect(serverObserver.sentBytes).toBe(answers.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0));
  });

  it('has each refusal by its code, and none of what analysis answers for', async () => {
    const { analyzer, serverObserver, app } = await setUp();
    await post(app, '{');
    await post(app, { ...FILE, language: 'cobol' });
    await app.inject('/nope');
    analyzer.failWith(new Error('broken'));
    await post(app, FILE);
    expect(serverObserver.refusals).toEqual(['invalid_json', 'unsupported_language', 'not_found']);
  });

  it('has an analysis once, however many wait for it or find it kept', async () => {
    const { serverObserver, app } = await setUp();
    await Promise.all([post(app, FILE), post(app, FILE)]);
    await post(app, FILE);
    expect(serverObserver.made).toEqual([{ analyzer: 'structural', usage: expect.anything() }]);
  });
});
