import { describe, expect, it } from 'vitest';
import { post } from '../support/post.ts';
import { LoadServer, PATIENCE } from './support/load-server.ts';
import { smallFile } from './support/sources.ts';
import { requestFor, requestForHealth, Wave } from './support/waves.ts';

const SYSTEM_TEST_MS = 240_000;
const CONNECTIONS = 1000;
const MEBIBYTE = 1024 * 1024;

/** A fifth asks for health, a fifth has a new file, the others have files that are asked for again and again. */
function makeRequests(wave: number): readonly string[] {
  return Array.from({ length: CONNECTIONS }, (_, index) => {
    const parting = index % 2 === 0 ? 'close' : 'keep-alive';
    if (index % 5 === 0) return requestForHealth(parting);
    return requestFor(smallFile(index % 5 === 1 ? 10_000 * wave + index : index % 20), parting);
  });
}

const ALL_ANSWERED = new Array<number>(CONNECTIONS).fill(200);

describe('a thousand connections at once', { timeout: SYSTEM_TEST_MS }, () => {
  it('are all answered under the limits that there are by default', async () => {
    const server = await LoadServer.start({ IRIS_RATE_PER_ADDRESS: '' });
    const wave = await Wave.open(server.port, CONNECTIONS);
    expect(await wave.send(makeRequests(1))).toEqual(ALL_ANSWERED);
  });

  it('leave nothing behind: limits that they just fit into take them again and again', async () => {
    const analyses = CONNECTIONS * (4 / 5);
    const server = await LoadServer.start({
      // Starting the server has left one connection open.
      IRIS_MAX_CONNECTIONS: String(CONNECTIONS + 1),
      IRIS_MAX_REQUESTS: String(analyses),
      IRIS_MAX_BODY_MEMORY_MB: '8',
      IRIS_MAX_BODY_MB: '8',
    });
    const idle = await server.usage();
    const openSockets = async () => (await server.usage()).sockets - idle.sockets;
    for (const round of [1, 2, 3]) {
      const wave = await Wave.open(server.port, CONNECTIONS);
      await expect.poll(openSockets, PATIENCE).toBe(CONNECTIONS);
      expect(await wave.send(makeRequests(round))).toEqual(ALL_ANSWERED);
      await expect.poll(openSockets, PATIENCE).toBe(0);
    }
    // It fits if no byte of another body is still held, and is refused for what it says.
    expect((await post(server.url, ' '.repeat(8 * MEBIBYTE))).status).toBe(400);
    expect(await server.process.stop()).toBe(0);
    const requests = server.requestLog().filter(({ route }) => route === '/api/iris/analyze');
    expect(requests).toHaveLength(3 * analyses + 1);
  });
});
