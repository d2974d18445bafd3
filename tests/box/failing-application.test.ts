import { once } from 'node:events';
import { Agent } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askEdge, expectProblem } from './support/ask-edge.ts';
import { Edge, whyNoNginx } from './support/edge.ts';
import { startFakeApplication } from './support/fake-application.ts';
import { freePort } from './support/ports.ts';

const TURNS = 5;
const TURN_MS = 20;
const CLIENTS = 12;
const SWITCHES = 20;
const obstacle = whyNoNginx();

describe.skipIf(obstacle !== undefined)(
  `an application that fails${obstacle === undefined ? '' : ` (${obstacle})`}`,
  () => {
    it('is said to be unreachable, and when to come back', async () => {
      const edge = await Edge.start({ live: await freePort() });
      const answer = await askEdge(edge, { path: '/api/iris/analyze', method: 'POST', body: '{}' });
      expectProblem(answer, 'server_unreachable');
      expect(answer.headers['retry-after']).toBe('5');
    });

    it('is waited for so long, and no longer', async () => {
      const application = await startFakeApplication(() => {});
      const settings = { IRIS_REQUEST_TIMEOUT_SECONDS: '0.1' };
      const edge = await Edge.start({ live: application.port, settings });
      expectProblem(await askEdge(edge, { path: '/api/iris/health' }), 'deadline_exceeded');
    });

    it('answers for itself where it answers', async () => {
      const body = '{"from":"the application"}';
      const application = await startFakeApplication((_request, response) =>
        response.writeHead(503, { 'retry-after': '2', 'content-type': 'application/problem+json' }).end(body),
      );
      const edge = await Edge.start({ live: application.port });
      const answer = await askEdge(edge, { path: '/api/iris/health' });
      expect(answer).toMatchObject({ status: 503, text: body });
      expect(answer.headerNames.filter((name) => name === 'retry-after')).toHaveLength(1);
      expect(answer.headers['retry-after']).toBe('2');
    });

    it('gets a POST once, though it dies of it and another release stands by', async () => {
      const dying = await startFakeApplication((request) => request.socket.destroy());
      const standby = await startFakeApplication();
      const edge = await Edge.start({ live: dying.port, standby: standby.port });
      // The second one travels on a connection that is kept, where a proxy is tempted most.
      for (let count = 1; count <= 2; count++) {
        const answer = await askEdge(edge, { path: '/api/iris/analyze', method: 'POST', body: '{}' });
        expectProblem(answer, 'server_unreachable');
        expect([dying.seen.length, standby.seen.length]).toEqual([count, 0]);
      }
    });

    it('is stood in for where it has gone, for a POST too, since it has not got that', async () => {
      const standby = await startFakeApplication();
      const edge = await Edge.start({ live: await freePort(), standby: standby.port });
      for (let count = 1; count <= 5; count++) {
        const answer = await askEdge(edge, { path: '/api/iris/analyze', method: 'POST', body: '{}' });
        expect(answer.text).toBe('fine');
      }
      expect(standby.seen.map(({ bodyBytes }) => bodyBytes)).toEqual([2, 2, 2, 2, 2]);
    });

    it('is replaced while clients ask, and none of them notices', async () => {
      const answersSlowly = (name: string, port?: number) =>
        startFakeApplication((_request, response) => {
          setTimeout(() => response.end(name), 20).unref();
        }, port);
      let live = await answersSlowly('0');
      const ports = { a: live.port, b: await freePort() };
      const edge = await Edge.start({ live: ports.a, standby: ports.b });
      const traffic = new AbortController();
      const answers: string[] = [];
      const client = async () => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        onTestFinished(() => agent.destroy());
        while (!traffic.signal.aborted) {
          const answer = await askEdge(edge, { path: '/api/x', method: 'POST', body: 'x'.repeat(1000), agent });
          answers.push(answer.status === 200 ? answer.text : `${answer.status} ${answer.text}`);
        }
      };
      const clients = Array.from({ length: CLIENTS }, client);
      for (let release = 1; release <= SWITCHES; release++) {
        await expect.poll(() => answers).toContain(String(release - 1));
        const place = release % 2 === 0 ? 'a' : 'b';
        const next = await answersSlowly(String(release), ports[place]);
        edge.switchTo(place);
        expect((await askEdge(edge, { path: '/which' })).text).toBe(String(release));
        // What Nginx sent just before the switch, the old release must have read before it closes what looks idle.
        await settle();
        live.server.close();
        await once(live.server, 'close');
        // And Nginx must have seen that those connections are closed before another release takes the port.
        await settle();
        live = next;
      }
      await expect.poll(() => answers).toContain(String(SWITCHES));
      traffic.abort();
      await Promise.all(clients);
      const names = Array.from({ length: SWITCHES + 1 }, (_, release) => String(release));
      expect(answers.filter((answer) => !names.includes(answer))).toEqual([]);
      expect(new Set(answers)).toEqual(new Set(names));
    });
  },
);

/** A deploy has seconds between its steps. Several pauses, since one that ends late ends before what came meanwhile is read. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await pause(TURN_MS);
}
