import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { App } from '../../src/app-instance.ts';
import { FakeAnalyzer } from '../support/fake-analyzer.ts';
import { RawConnection, readResponse } from '../support/raw-connection.ts';
import { listenApp } from '../support/running-app.ts';

const POST_HEAD = 'POST /api/iris/analyze HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
const BODY = JSON.stringify({ filename: 'a.py', language: 'python', source_code: 'x = 1\n' });
const ECHOED_CHARS = 2_000_000;
const LARGE_BODY = JSON.stringify({ ...JSON.parse(BODY), metadata: { text: 'x'.repeat(ECHOED_CHARS) } });
const LARGE_REQUEST = `${POST_HEAD}Content-Length: ${LARGE_BODY.length}\r\n\r\n${LARGE_BODY}`;
/** Their answers are more than the system keeps for a client that does not read. */
const LARGE_REQUESTS = LARGE_REQUEST.repeat(15);
const LARGE_ALLOWED = { maxMetadataChars: 2 * ECHOED_CHARS };

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
    const { app, port } = await listenApp({
      analyzer: new FakeAnalyzer(),
      config: { ...LARGE_ALLOWED, answerTimeoutMs: 300 },
    });
    const connection = new RawConnection(port);
    connection.socket.pause();
    connection.send(LARGE_REQUESTS);
    await expect.poll(() => countConnections(app)).toBe(1);
    await expect.poll(() => countConnections(app), { timeout: 20_000 }).toBe(0);
  });

  it('is not cut off while it reads, however long all of it takes', async () => {
    const config = { ...LARGE_ALLOWED, answerTimeoutMs: 1000 };
    const { port } = await listenApp({ analyzer: new FakeAnalyzer(), config });
    const connection = new RawConnection(port);
    readWithPauses(connection.socket, { bytes: 1_200_000, pauseMs: 120 });
    const received = await connection.send(LARGE_REQUESTS).receive((text) => text.length > 15 * ECHOED_CHARS);
    expect(received.split('HTTP/1.1 200')).toHaveLength(16);
  });
});

describe('a client that asks again before it has its answer', () => {
  const request = (connection: string) => `GET /openapi.json HTTP/1.1\r\nHost: x\r\nConnection: ${connection}\r\n\r\n`;

  it('gets one answer after the other', async () => {
    const { port } = await listenApp({ analyzer: new FakeAnalyzer() });
    const requests = request('keep-alive').repeat(15) + request('close');
    const received = await new RawConnection(port).send(requests).receive();
    expect(received.match(/HTTP\/1.1 \d+/g)).toEqual(new Array(16).fill('HTTP/1.1 200'));
  });

  it('is cut off when it has asked for more than are kept for it', async () => {
    const { port, logText } = await listenApp({ analyzer: new FakeAnalyzer() });
    const received = await new RawConnection(port).send(request('keep-alive').repeat(1000)).receive();
    expect(received.split('HTTP/1.1 ').length).toBeLessThanOrEqual(17);
    expect(logText().split('\n').length).toBeLessThanOrEqual(18);
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
