import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { askEdge, closed, connectEdge, expectProblem } from './support/ask-edge.ts';
import { Edge, HOST, whyNoNginx } from './support/edge.ts';
import { startFakeApplication } from './support/fake-application.ts';

const FROM_HEADER = 'set_real_ip_from 127.0.0.1; real_ip_header X-Test-Address;';
const obstacle = whyNoNginx();

describe.skipIf(obstacle !== undefined)(`limits of Nginx${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  async function startLimited(perMinute: number) {
    const application = await startFakeApplication();
    const settings = { IRIS_RATE_PER_ADDRESS: String(perMinute) };
    const edge = await Edge.start({ live: application.port, settings, httpDirectives: FROM_HEADER });
    const ask = (address: string) => askEdge(edge, { path: '/x', headers: { 'x-test-address': address } });
    return { application, ask };
  }

  it('stop an address that asks too often, and no other', async () => {
    const { application, ask } = await startLimited(10);
    const answers = [];
    for (let count = 0; count < 30; count++) answers.push(await ask('192.0.2.1'));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(10);
    expect(answers.slice(0, 11).map(({ status }) => status)).toEqual(Array.from({ length: 11 }, () => 200));
    for (const answer of refused) {
      expectProblem(answer, 'rate_limited');
      expect(answer.headers['retry-after']).toBe('10');
    }
    expect(application.seen).toHaveLength(30 - refused.length);
    expect((await ask('192.0.2.2')).status).toBe(200);
  });

  it('take a network of IPv6 for one client, as the application does', async () => {
    const { ask } = await startLimited(10);
    const statuses: number[] = [];
    for (let count = 0; count < 30; count++) statuses.push((await ask(`2001:db8:0:1::${count.toString(16)}`)).status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(10);
    expect((await ask('2001:db8:0:2::1')).status).toBe(200);
  });

  it('bound how many requests of an address are under way', async () => {
    const application = await startFakeApplication(() => {});
    const edge = await Edge.start({ live: application.port, settings: { IRIS_MAX_CONNECTIONS: '4' } });
    const waiting = [connectEdge(edge), connectEdge(edge)];
    for (const socket of await Promise.all(waiting)) socket.write(`GET /wait HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    await expect.poll(() => application.seen.length).toBe(waiting.length);
    expectProblem(await askEdge(edge, { path: '/x' }), 'rate_limited');
  });

  it.each([
    { what: 'headers', sent: `GET /x HTTP/1.1\r\nHost: ${HOST}\r\nX-Slow: ` },
    { what: 'a body', sent: `POST /x HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 100\r\n\r\nhalf of i` },
  ])('end a connection whose client stops in the middle of $what', async ({ sent }) => {
    const application = await startFakeApplication();
    const settings = { IRIS_HEADERS_TIMEOUT_SECONDS: '0.2' };
    const edge = await Edge.start({ live: application.port, settings });
    const socket = await connectEdge(edge);
    socket.write(sent);
    await closed(socket);
    expect(application.seen).toEqual([]);
  });

  it('end a connection whose headers come byte by byte', async () => {
    const application = await startFakeApplication();
    const edge = await Edge.start({
      live: application.port,
      settings: { IRIS_HEADERS_TIMEOUT_SECONDS: '0.5' },
    });
    const socket = connect(edge.httpPort, '127.0.0.1');
    socket.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\nX-Slow: `);
    const timer = setInterval(() => socket.write('a'), 50);
    await closed(socket);
    clearInterval(timer);
    expect(application.seen).toEqual([]);
  });

  it('answer what is no request, or has too large a head, with the error object', async () => {
    const application = await startFakeApplication();
    const edge = await Edge.start({ live: application.port });
    const headers = { 'x-large': 'a'.repeat(edge.limits.maxHeaderBytes) };
    expectProblem(await askEdge(edge, { path: '/', headers }), 'headers_too_large');
    expectProblem(await askEdge(edge, { path: `/${'a'.repeat(20_000)}` }), 'headers_too_large');
    expectProblem(await askEdge(edge, { path: '/', method: 'TRACE' }), 'method_not_allowed');
    expectProblem(await askEdge(edge, { path: '/', headers: { host: 'other.test' } }), 'unknown_host');
    expectProblem(
      await askEdge(edge, { path: '/', method: 'POST', headers: { 'transfer-encoding': 'strange' } }),
      'invalid_request',
    );
    expect(application.seen).toEqual([]);
  });
});
