import { describe, expect, it } from 'vitest';
import { askEdge, closed, connectEdge } from './support/ask-edge.ts';
import { Edge, HOST, whyNoNginx } from './support/edge.ts';
import { startFakeApplication } from './support/fake-application.ts';

const obstacle = whyNoNginx();

describe.skipIf(obstacle !== undefined)(`the access log${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  it('says of a request what happened, and nothing that is secret', async () => {
    const application = await startFakeApplication((_request, response) => response.writeHead(201).end('made'));
    const edge = await Edge.start({ live: application.port });
    await askEdge(edge, {
      path: '/api/iris/analyze?key=planted-in-query',
      method: 'POST',
      headers: {
        'x-api-key': 'planted-in-key',
        authorization: 'Bearer planted-in-authorization',
        cookie: 'session=planted-in-cookie',
        referer: 'https://other.test/?token=planted-in-referer',
        'x-request-id': 'mine-1',
        'user-agent': 'a "client"',
      },
      body: 'planted-in-body',
    });
    const [line] = await edge.accessLines(1);
    expect(line).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]/),
      request_id: 'mine-1',
      remote: '127.0.0.1',
      scheme: 'https',
      method: 'POST',
      path: '/api/iris/analyze',
      protocol: 'HTTP/1.1',
      status: 201,
      bytes_in: expect.any(Number),
      bytes_out: expect.any(Number),
      duration_s: expect.any(Number),
      upstream: `127.0.0.1:${application.port}`,
      upstream_status: '201',
      upstream_duration_s: expect.stringMatching(/^\d+\.\d{3}$/),
      tls: 'TLSv1.3',
      user_agent: 'a "client"',
    });
    expect(JSON.stringify(line)).not.toContain('planted');
    expect(edge.errorText()).not.toContain('planted');
  });

  it('has one line of JSON for each request, whatever bytes it was made of', async () => {
    const application = await startFakeApplication();
    const edge = await Edge.start({ live: application.port });
    const requests = [
      `GET /"}\\u0000,{"a":"\\ HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`,
      `GET /\xff\xfe\x80 HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\nUser-Agent: \xe2\x28\xa1 \x1b[31m "\\\r\n\r\n`,
      `GET /${'a'.repeat(8000)} HTTP/1.1\r\nHost: ${HOST}\r\nUser-Agent: ${'u'.repeat(8000)}\r\nConnection: close\r\n\r\n`,
      `POST / HTTP/1.1\r\nHost: ${HOST}\r\nX-Request-Id: "},{\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      'nonsense \x00\x01"\\\r\n\r\n',
      'GET /\r\n',
      '\x16\x03\x01\r\n\r\n',
    ];
    for (const request of requests) {
      const socket = await connectEdge(edge);
      socket.write(request, 'latin1');
      await closed(socket);
    }
    const lines = await edge.accessLines(requests.length);
    expect(lines).toHaveLength(requests.length);
    for (const line of lines) {
      expect(Object.keys(line)).toEqual(Object.keys(lines[0] ?? {}));
      expect(line['status']).toEqual(expect.any(Number));
      expect(JSON.stringify(line)).toMatch(/^[ -~]*$/);
      expect(JSON.stringify(line).length).toBeLessThan(2500);
    }
    expect(lines[0]?.['path']).toBe('/"}\\u0000,{"a":"\\');
  });

  it('keeps the method of a request that Nginx itself refused', async () => {
    const application = await startFakeApplication();
    const edge = await Edge.start({ live: application.port });
    await askEdge(edge, { path: '/api/iris/analyze', method: 'POST', scheme: 'http' });
    expect(await edge.accessLines(1)).toMatchObject([{ method: 'POST', scheme: 'http', status: 403, tls: '' }]);
  });
});
