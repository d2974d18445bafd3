import { once } from 'node:events';
import { ERRORS, type ErrorCode, errorType } from '@iris/core';
import { describe, expect, it } from 'vitest';
import { RawConnection } from '../../apps/server/test/support/raw-connection.ts';
import { type Answered, bodyOf, get, post } from '../support/post.ts';
import { expectRightAccounts } from './support/accounts.ts';
import { LoadServer, PATIENCE } from './support/load-server.ts';
import { costlyFile, ENDLESS, smallFile } from './support/sources.ts';

const SYSTEM_TEST_MS = 180_000;
const MEBIBYTE = 1024 * 1024;
/** Beyond any of the limits. */
const MANY = 200;
/** Of 50,000 bytes in 1 MB. */
const MOST_BODIES = 20;
/** A limit that leaks a little with each use shows it sooner or later. */
const ROUNDS = [1, 2, 3];
const POST_HEAD = 'POST /api/iris/analyze HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

let lastNumber = 0;

/** Asks for a small file that is new to the server. */
function askForNew(server: LoadServer): Promise<Answered> {
  lastNumber += 1;
  return post(server.url, bodyOf(smallFile(lastNumber)));
}

function expectRefusal({ status, headers, body }: Answered, code: ErrorCode, setting: string): void {
  expect({ status, type: JSON.parse(body).type }).toEqual({ status: ERRORS[code].status, type: errorType(code) });
  expect(body).toContain(setting);
  expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
}

async function expectHealthy(server: LoadServer): Promise<void> {
  for (const path of ['/health', '/api/version']) expect((await get(server.url, path)).status).toBe(200);
}

/** Waits until new files are answered, with whatever status. */
async function untilStatus(send: () => Promise<Answered>, status: number): Promise<Answered> {
  await expect.poll(async () => (await send()).status, PATIENCE).toBe(status);
  return send();
}

/** Begins requests, of whose bodies a part is missing, until others are refused. */
async function beginUntilRefused(
  server: LoadServer,
  body: string,
  askForMore: () => Promise<Answered>,
): Promise<{ readonly begun: readonly RawConnection[]; readonly refusal: Answered }> {
  const begun: RawConnection[] = [];
  for (;;) {
    const connection = new RawConnection(server.port);
    begun.push(connection);
    await once(connection.socket, 'connect');
    connection.send(`${POST_HEAD}Content-Length: ${Buffer.byteLength(body) + 1}\r\n\r\n${body}`);
    const refusal = await askForMore();
    if (refusal.status === 503) return { begun, refusal };
    expect(begun.length).toBeLessThan(MANY);
  }
}

/** Half of the clients send the rest and are answered, the others hang up. */
async function end(connections: readonly RawConnection[], rest: string): Promise<void> {
  for (const [index, connection] of connections.entries()) {
    if (index % 2 === 1) connection.socket.destroy();
    else await connection.send(rest).receive((text) => text.includes('"request_id"'));
  }
  for (const { socket } of connections) socket.destroy();
}

describe('more than the server takes', { timeout: SYSTEM_TEST_MS }, () => {
  it('files that wait for a thread: further ones are refused, kept ones are answered, and none once there is room', async () => {
    const server = await LoadServer.start({ IRIS_ANALYZER_THREADS: '1', IRIS_MAX_QUEUE: '4' });
    const kept = bodyOf(smallFile(0));
    expect((await post(server.url, kept)).status).toBe(200);
    for (const round of ROUNDS) {
      const before = await server.requested();
      const leaving = new AbortController();
      const waiting = Array.from({ length: 5 }, (_, number) =>
        post(server.url, bodyOf(costlyFile(ENDLESS, 10 * round + number)), { signal: leaving.signal }),
      );
      const gone = Promise.allSettled(waiting);
      await expect.poll(() => server.requested(), PATIENCE).toBe(before + waiting.length);
      expectRefusal(await askForNew(server), 'overloaded', 'IRIS_MAX_QUEUE');
      expect((await post(server.url, kept)).status).toBe(200);
      await expectHealthy(server);
      leaving.abort();
      expect((await gone).map(({ status }) => status)).toEqual(waiting.map(() => 'rejected'));
      await untilStatus(() => askForNew(server), 200);
    }
    expect(await server.process.stop()).toBe(0);
    expectRightAccounts(server.folder, [server]);
  });

  it('requests under way: further ones are refused, and none once there is room', async () => {
    const server = await LoadServer.start({ IRIS_MAX_REQUESTS: '20' });
    for (const _ of ROUNDS) {
      const { begun, refusal } = await beginUntilRefused(server, bodyOf(smallFile(0)), () => askForNew(server));
      expectRefusal(refusal, 'overloaded', 'IRIS_MAX_REQUESTS');
      await expectHealthy(server);
      await end(begun, ' ');
      await untilStatus(() => askForNew(server), 200);
    }
  });

  it('bytes of bodies: further ones are refused, and none once there is room', async () => {
    const server = await LoadServer.start({ IRIS_MAX_BODY_MEMORY_MB: '1', IRIS_MAX_BODY_MB: '1' });
    const tooMuch = () => post(server.url, ' '.repeat(60_000));
    const all = () => post(server.url, ' '.repeat(MEBIBYTE));
    for (const _ of ROUNDS) {
      const { begun, refusal } = await beginUntilRefused(server, ' '.repeat(50_000), tooMuch);
      expectRefusal(refusal, 'overloaded', 'IRIS_MAX_BODY_MEMORY_MB');
      expect(begun.length).toBeGreaterThanOrEqual(MOST_BODIES);
      expect((await askForNew(server)).status).toBe(200);
      await expectHealthy(server);
      await end(begun, ' ');
      // Refused for what it says, which is nothing; there is room for it only where nothing else is held.
      await untilStatus(all, 400);
    }
  });

  it('open connections: analyses are refused, health is answered, and all of it once there is room', async () => {
    const server = await LoadServer.start({ IRIS_MAX_CONNECTIONS: '50' });
    for (const _ of ROUNDS) {
      const idle = Array.from({ length: 50 }, () => new RawConnection(server.port));
      await Promise.all(idle.map(({ socket }) => once(socket, 'connect')));
      expectRefusal(await untilStatus(() => askForNew(server), 503), 'overloaded', 'IRIS_MAX_CONNECTIONS');
      await expectHealthy(server);
      for (const { socket } of idle) socket.destroy();
      await untilStatus(() => askForNew(server), 200);
    }
  });

  it('requests of one address: those beyond its share are refused, with the time to come back', async () => {
    const server = await LoadServer.start({ IRIS_RATE_PER_ADDRESS: '30' });
    const answers = await Promise.all(Array.from({ length: 100 }, () => askForNew(server)));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(30);
    expect(refused.length).toBeGreaterThan(0);
    for (const each of refused) expectRefusal(each, 'rate_limited', 'address');
    await expectHealthy(server);
  });
});
