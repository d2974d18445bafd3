import { once } from 'node:events';
import { setInterval as every } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { RawConnection, readResponse } from '../../apps/server/test/support/raw-connection.ts';
import { askAll } from '../support/ask.ts';
import { get } from '../support/post.ts';
import { LoadServer, PATIENCE } from './support/load-server.ts';
import { smallFile } from './support/sources.ts';

const SYSTEM_TEST_MS = 180_000;
const DRIP_MS = 100;
/** Connections themselves, and those of others, included. */
const MOST_FILES_EACH = 20;
/** Room to take in what one of them sends; answers to all of it would be fifteen times as much. */
const MOST_MB_EACH = 10;
const POST_HEAD = 'POST /api/iris/analyze HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
const LARGE_ANSWER = 'GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n';

/** Sends one piece after the other until the server ends the connection; everything that was received by then. */
async function drip(port: number, beginning: string, piece: string): Promise<string> {
  const connection = new RawConnection(port);
  await once(connection.socket, 'connect');
  connection.send(beginning);
  return dripOn(connection, piece);
}

async function dripOn(connection: RawConnection, piece: string): Promise<string> {
  const ended = new AbortController();
  const { socket } = connection;
  socket.once('end', () => socket.end());
  for (const event of ['end', 'close']) socket.once(event, () => ended.abort());
  try {
    for await (const _ of every(DRIP_MS, undefined, { signal: ended.signal })) connection.send(piece);
  } catch (error) {
    if (!ended.signal.aborted) throw error;
  }
  return connection.receive();
}

/** Asks for one large answer after the other and reads nothing of them, until the server ends the connection. */
async function neverRead(port: number): Promise<void> {
  const connection = new RawConnection(port);
  await once(connection.socket, 'connect');
  connection.socket.pause();
  await dripOn(connection, LARGE_ANSWER.repeat(5));
}

describe('hundreds of slow clients', { timeout: SYSTEM_TEST_MS }, () => {
  it('are let go in time, while others are answered', async () => {
    const server = await LoadServer.start({
      IRIS_HEADERS_TIMEOUT_SECONDS: '1',
      IRIS_BODY_TIMEOUT_SECONDS: '2',
      IRIS_ANSWER_TIMEOUT_SECONDS: '1',
    });
    const idle = await server.usage();
    const times = <T>(count: number, start: () => Promise<T>) => Promise.all(Array.from({ length: count }, start));
    const slowHeads = times(150, () => drip(server.port, 'GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ', 'a'));
    const slowBodies = times(150, () => drip(server.port, `${POST_HEAD}Content-Length: 100000\r\n\r\n{`, ' '));
    const slowChunks = times(50, () =>
      drip(server.port, `${POST_HEAD}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n \r\n'),
    );
    const readers = times(20, () => neverRead(server.port));
    const others = Array.from({ length: 100 }, (_, number) => smallFile(number));
    expect(await askAll(server.url, others)).toHaveLength(others.length);
    expect((await get(server.url, '/api/iris/health')).status).toBe(200);
    const received = [...(await slowHeads), ...(await slowBodies), ...(await slowChunks)];
    expect(received.map((text) => readResponse(text).status)).toEqual(received.map(() => 408));
    await readers;
    const keptAlive = others.length;
    await expect
      .poll(async () => (await server.usage()).sockets, PATIENCE)
      .toBeLessThanOrEqual(idle.sockets + keptAlive);
  });
});

describe('clients that ask for very much at once and read nothing', { timeout: SYSTEM_TEST_MS }, () => {
  it('have no memory and files taken for all their answers, while others are answered', async () => {
    const server = await LoadServer.start();
    const idle = await server.usage();
    const connections = Array.from({ length: 50 }, () => new RawConnection(server.port));
    for (const connection of connections) {
      connection.socket.pause();
      connection.send('GET /reference/static/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(900));
    }
    const others = Array.from({ length: 20 }, (_, number) => smallFile(number));
    expect(await askAll(server.url, others)).toHaveLength(others.length);
    const { residentMb, fileDescriptors } = await server.usage();
    expect(fileDescriptors - idle.fileDescriptors).toBeLessThan(connections.length * MOST_FILES_EACH);
    expect(residentMb - idle.residentMb).toBeLessThan(connections.length * MOST_MB_EACH);
  });
});
