import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { App } from '../../src/app-instance.ts';
import { FakeAnalyzer } from '../support/fake-analyzer.ts';
import { RawConnection, readResponse } from '../support/raw-connection.ts';
import { listenApp } from '../support/running-app.ts';

const POST_HEAD = 'POST /api/iris/analyze HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
const BODY = JSON.stringify({ filename: 'a.py', language: 'python', source_code: 'x = 1\n' });
/** Their answers are many megabytes, more than the system keeps for a client that does not read. */
const MANY_REQUESTS = 'GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1000);

function countConnections(app: App): Promise<number> {
  return new Promise((resolve, reject) => {
    app.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });
}

/** Lets a client rest after so many bytes, again and again. */
function readWithPauses(
  socket: Socket,
  { bytes, pauseMs }: { readonly bytes: number; readonly pauseMs: number },
): void {
  let read = 0;
  socket.on('data', (text: string) => {
    read += text.length;
    if (read < bytes) return;
    read = 0;
    socket.pause();
    setTimeout(() => socket.resume(), pauseMs);
  });
}

describe('a client that does not read its answer', () => {
  it('is cut off', async () => {
    const { app, port } = await listenApp({ analyzer: new FakeAnalyzer(), config: { answerTimeoutMs: 300 } });
    const connection = new RawConnection(port);
    connection.socket.pause();
    connection.send(MANY_REQUESTS);
    await expect.poll(() => countConnections(app)).toBe(1);
    await expect.poll(() => countConnections(app), { timeout: 20_000 }).toBe(0);
  });

  it('is not cut off while it reads, however long all of it takes', async () => {
    const { port } = await listenApp({ analyzer: new FakeAnalyzer(), config: { answerTimeoutMs: 1000 } });
    const connection = new RawConnection(port);
    readWithPauses(connection.socket, { bytes: 1_200_000, pauseMs: 120 });
    const last = 'GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const received = await connection.send(MANY_REQUESTS + last).receive();
    expect(received.split('HTTP/1.1 200')).toHaveLength(1002);
  });
});

describe('a connection on which nothing happens', () => {
  it('is closed where no request was ever sent', async () => {
    const { port } = await listenApp({ analyzer: new FakeAnalyzer(), config: { headersTimeoutMs: 150 } });
    expect(readResponse(await new RawConnection(port).receive()).status).toBe(408);
  });

  it('is closed after its answer', async () => {
    const { port } = await listenApp({ analyzer: new FakeAnalyzer(), config: { keepAliveTimeoutMs: 100 } });
    const received = await new RawConnection(port).send('GET /health HTTP/1.1\r\nHost: x\r\n\r\n').receive();
    expect(received.split('HTTP/1.1 200')).toHaveLength(2);
  });
});

describe('a body that comes byte by byte', () => {
  it('has as long as any other', async () => {
    const { port } = await listenApp({ analyzer: new FakeAnalyzer(), config: { bodyTimeoutMs: 300 } });
    const connection = new RawConnection(port).send(`${POST_HEAD}Content-Length: ${BODY.length}\r\n\r\n`);
    const drip = setInterval(() => connection.send(' '), 20);
    const received = await connection.receive((text) => text.includes('request_id'));
    clearInterval(drip);
    expect(readResponse(received)).toMatchObject({ status: 408, body: { type: 'urn:iris:error:request-timeout' } });
  });
});

describe('an analysis that takes longer than clients may', () => {
  it('is answered all the same', async () => {
    const analyzer = new FakeAnalyzer();
    const limits = { headersTimeoutMs: 100, bodyTimeoutMs: 100, keepAliveTimeoutMs: 100, answerTimeoutMs: 100 };
    const { port } = await listenApp({ analyzer, config: limits });
    analyzer.hold();
    const connection = new RawConnection(port).send(`${POST_HEAD}Content-Length: ${BODY.length}\r\n\r\n${BODY}`);
    await analyzer.until(() => analyzer.asked.length === 1);
    await sleep(500);
    analyzer.release();
    const received = await connection.receive((text) => text.includes('"request_id"'));
    expect(readResponse(received)).toMatchObject({ status: 200, body: { success: true } });
  });
});
