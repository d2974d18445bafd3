import { describe, expect, it } from 'vitest';
import type { App } from '../../src/app-instance.ts';
import { expectAnswer, expectProblem, plain, post } from '../support/contract.ts';
import { FakeAnalyzer } from '../support/fake-analyzer.ts';
import { RawConnection } from '../support/raw-connection.ts';
import { listenApp } from '../support/running-app.ts';

const POST_HEAD = 'POST /api/iris/analyze HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

function fileOf(name: string) {
  return { filename: `${name}.py`, language: 'python', source_code: `${name} = 1\n` };
}

function requestOf(name: string): string {
  const body = JSON.stringify(fileOf(name));
  return `${POST_HEAD}Content-Length: ${body.length}\r\n\r\n${body}`;
}

async function expectOverloaded(app: App, setting: string): Promise<void> {
  const refused = await post(app, fileOf('refused'));
  expect(expectProblem(plain(refused), 'overloaded').detail).toContain(setting);
  expect(refused.headers['retry-after']).toBe('1');
}

async function expectOthersAnswered(app: App): Promise<void> {
  for (const url of ['/health', '/api/iris/health', '/api/version']) {
    expect((await app.inject(url)).statusCode).toBe(200);
  }
}

describe('requests under way', () => {
  it('are as many as may be; others are told when to come again, and health is answered', async () => {
    const analyzer = new FakeAnalyzer();
    const { app } = await listenApp({ analyzer, config: { maxRequests: 2 } });
    await app.inject('/api/iris/health');
    analyzer.hold();
    const underWay = [post(app, fileOf('a')), post(app, fileOf('b'))];
    await analyzer.until(() => analyzer.asked.length === 3);
    await expectOverloaded(app, 'IRIS_MAX_REQUESTS');
    await expectOthersAnswered(app);
    analyzer.release();
    for (const answer of await Promise.all(underWay)) expect(answer.statusCode).toBe(200);
    expectAnswer(await post(app, fileOf('c')), fileOf('c').source_code);
  });

  it('are counted from before their bodies arrive', async () => {
    const { app, port } = await listenApp({ analyzer: new FakeAnalyzer(), config: { maxRequests: 1 } });
    const body = JSON.stringify(fileOf('a'));
    const slow = new RawConnection(port).send(
      `${POST_HEAD}Expect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    await slow.receive((text) => text.includes('100 Continue'));
    await expectOverloaded(app, 'IRIS_MAX_REQUESTS');
    await slow.send(body).receive((text) => text.includes('"success":true'));
    await expect.poll(async () => (await post(app, fileOf('b'))).statusCode).toBe(200);
  });

  it('are counted no more when their client goes away', async () => {
    const { app, port } = await listenApp({ analyzer: new FakeAnalyzer(), config: { maxRequests: 1 } });
    const leaving = new RawConnection(port).send(`${POST_HEAD}Expect: 100-continue\r\nContent-Length: 99\r\n\r\n{`);
    await leaving.receive((text) => text.includes('100 Continue'));
    leaving.socket.destroy();
    await expect.poll(async () => (await post(app, fileOf('a'))).statusCode).toBe(200);
  });

  it('are counted no more when their client goes away while one stands behind the other', async () => {
    const analyzer = new FakeAnalyzer();
    const { app, port } = await listenApp({ analyzer, config: { maxRequests: 3 } });
    analyzer.hold();
    const leaving = new RawConnection(port).send(requestOf('a') + requestOf('b') + requestOf('c'));
    await analyzer.until(() => analyzer.asked.length === 3);
    await expectOverloaded(app, 'IRIS_MAX_REQUESTS');
    leaving.socket.destroy();
    analyzer.release();
    await expect.poll(async () => (await post(app, fileOf('d'))).statusCode).toBe(200);
    analyzer.hold();
    const underWay = ['e', 'f', 'g'].map((name) => post(app, fileOf(name)));
    await analyzer.until(() => analyzer.asked.length === 7);
    analyzer.release();
    for (const answer of await Promise.all(underWay)) expect(answer.statusCode).toBe(200);
  });

  it('are counted once each on a connection that stays', async () => {
    const { port } = await listenApp({ analyzer: new FakeAnalyzer(), config: { maxRequests: 1 } });
    const connection = new RawConnection(port);
    for (let count = 1; count <= 5; count += 1) {
      connection.send(requestOf('a'));
      const received = await connection.receive((text) => text.split('"request_id"').length > count);
      expect(received.match(/HTTP\/1.1 (\d+)/g)).toEqual(new Array(count).fill('HTTP/1.1 200'));
    }
  });

  it('hold no more bytes of bodies than may be, and give them back', async () => {
    const { app } = await listenApp({ analyzer: new FakeAnalyzer(), config: { maxBodyMemoryBytes: 1000 } });
    for (let count = 0; count < 3; count += 1) {
      const refused = await post(app, { ...fileOf('a'), source_code: 'x'.repeat(2000) });
      expect(expectProblem(plain(refused), 'overloaded').detail).toContain('IRIS_MAX_BODY_MEMORY_MB');
      expect((await post(app, fileOf(`small_${count}`))).statusCode).toBe(200);
    }
  });

  it('count the lines that are left out between those of a body, and give them back', async () => {
    const { app } = await listenApp({ analyzer: new FakeAnalyzer(), config: { maxBodyMemoryBytes: 3000 } });
    const numbered = (line: number) => ({ filename: 'a.py', language: 'python', lines: [{ line, text: 'x = 1' }] });
    for (let count = 0; count < 3; count += 1) {
      const refused = await post(app, numbered(2000));
      expect(expectProblem(plain(refused), 'overloaded').detail).toContain('IRIS_MAX_BODY_MEMORY_MB');
      expect((await post(app, numbered(1000 + count))).statusCode).toBe(200);
    }
  });
});

describe('open connections', () => {
  it('beyond the limit keep requests away, but not from health', async () => {
    const { app, port } = await listenApp({ analyzer: new FakeAnalyzer(), config: { maxConnections: 2 } });
    const connections = [1, 2, 3].map(() => new RawConnection(port));
    for (const connection of connections) {
      connection.send('GET /health HTTP/1.1\r\nHost: x\r\n\r\n');
      expect(await connection.receive((text) => text.includes('"ok"'))).toContain('200 OK');
    }
    await expectOverloaded(app, 'IRIS_MAX_CONNECTIONS');
    await expectOthersAnswered(app);
    connections[0]?.socket.destroy();
    await expect.poll(async () => (await post(app, fileOf('a'))).statusCode).toBe(200);
  });

  it('far beyond the limit are dropped, which is warned of once', async () => {
    const { port, logText } = await listenApp({ analyzer: new FakeAnalyzer(), config: { maxConnections: 1 } });
    const dropped: number[] = [];
    for (let index = 0; index < 110; index += 1) {
      new RawConnection(port).socket.on('close', () => dropped.push(index));
    }
    await expect.poll(() => dropped.length).toBe(9);
    expect(logText().split('IRIS_MAX_CONNECTIONS')).toHaveLength(2);
  });
});
