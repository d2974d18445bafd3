import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeFolder } from './support/folder.ts';
import { RawConnection, readResponse } from './support/raw-connection.ts';
import { parseLog } from './support/running-app.ts';
import { ServerProcess } from './support/server-process.ts';

const FILE = { filename: 'a.py', language: 'python', source_code: 'def f():\n    return 1\n' };

async function analyze(url: string): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(`${url}/api/iris/analyze`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(FILE),
  });
  return { status: response.status, body: await response.json() };
}

describe('the server program', () => {
  it('prints its address alone, answers, logs JSON, and ends with 0 on SIGINT', async () => {
    const server = new ServerProcess({}, makeFolder());
    const url = await server.listening();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(`${url}/api/iris/health`)).json()).toMatchObject({ status: 'healthy', agent: 'ready' });
    expect(await analyze(url)).toMatchObject({ status: 200, body: { success: true } });
    server.child.kill('SIGINT');
    expect(await server.exit()).toBe(0);
    expect(server.stdout).toBe(`IRIS listening on ${url}\n`);
    expect(parseLog(server.stderr)).toContainEqual(
      expect.objectContaining({ route: '/api/iris/analyze', status: 200 }),
    );
  });

  it('keeps its answers for the process after it', async () => {
    const folder = makeFolder();
    const first = new ServerProcess({}, folder);
    await analyze(await first.listening());
    first.child.kill('SIGTERM');
    expect(await first.exit()).toBe(0);
    const second = new ServerProcess({}, folder);
    expect(await analyze(await second.listening())).toMatchObject({
      body: { metadata: { cache_hit: 1, cache_tier: 'disk' } },
    });
  });

  it('finishes the request under way on SIGTERM, takes no new one, and ends with 0', async () => {
    const server = new ServerProcess({}, makeFolder());
    const url = new URL(await server.listening());
    const body = JSON.stringify(FILE);
    const underWay = new RawConnection(Number(url.port)).send(
      `POST /api/iris/analyze HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    await underWay.receive((received) => received.includes('100 Continue'));
    const half = new RawConnection(Number(url.port)).send('GET /api/iris/health HTTP/1.1\r\nHost: x\r\n');
    await once(half.socket, 'connect');
    // Answered, so the bytes that were sent before on the other connections have been seen as well.
    await fetch(`${url}health`);
    server.child.kill('SIGTERM');
    await expect
      .poll(() =>
        fetch(`${url}health`).then(
          () => 'open',
          () => 'closed',
        ),
      )
      .toBe('closed');
    expect(readResponse(await half.send('\r\n').receive())).toMatchObject({
      status: 503,
      head: expect.stringContaining('connection: close'),
      body: { type: 'urn:iris:error:shutting-down' },
    });
    expect(readResponse(await underWay.send(body).receive())).toMatchObject({ status: 200, body: { success: true } });
    expect(await server.exit()).toBe(0);
  });

  it('ends within its limit when a request under way never finishes', async () => {
    const server = new ServerProcess({ IRIS_DRAIN_SECONDS: '0.2' }, makeFolder());
    const url = new URL(await server.listening());
    const stuck = new RawConnection(Number(url.port)).send(
      'POST /api/iris/analyze HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n',
    );
    await stuck.receive((received) => received.includes('100 Continue'));
    server.child.kill('SIGTERM');
    expect(await server.exit()).toBe(0);
  });

  it('says which settings are wrong, all at once, and ends with 1', async () => {
    const server = new ServerProcess({ PORT: 'http', IRIS_ENV: 'staging' }, makeFolder());
    expect(await server.exit()).toBe(1);
    expect(server.stderr).toMatch(/^IRIS cannot start: 2 settings are wrong\.\n {2}- IRIS_ENV .*\n {2}- PORT .*\n$/);
    expect(server.stdout).toBe('');
  });

  it('refuses to be open to others without a key', async () => {
    const server = new ServerProcess({ IRIS_HOST: '0.0.0.0' }, makeFolder());
    expect(await server.exit()).toBe(1);
    expect(server.stderr).toContain('IRIS_API_KEY is not set, and 0.0.0.0 (IRIS_HOST) can be reached from elsewhere');
  });

  it.for(['PORT', 'IRIS_PROMETHEUS_PORT'])('says that the port of %s is in use, without a stack', async (setting) => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => {
      other.close();
    });
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const server = new ServerProcess({ [setting]: port }, makeFolder());
    expect(await server.exit()).toBe(1);
    expect(server.stderr).toBe(
      `IRIS cannot start: the port is in use: stop the other program, or set ${setting} to another port.\n`,
    );
  });

  it('lists its settings when asked for help, whatever they are', async () => {
    const server = new ServerProcess({ PORT: 'http' }, makeFolder(), { flags: ['--help'] });
    expect(await server.exit()).toBe(0);
    expect(server.stdout).toContain('| `IRIS_HOST` | `127.0.0.1` |');
  });

  it('reads .env of the folder where it is started', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, '.env'), 'IRIS_API_KEY=a-key-from-the-env-file\n');
    const url = await new ServerProcess({}, folder).listening();
    expect(await analyze(url)).toMatchObject({ status: 401 });
  });

  it('answers without a folder that it can write, and says so', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'file'), '');
    const server = new ServerProcess({ IRIS_CACHE_DIR: join(folder, 'file') }, folder);
    const url = await server.listening();
    expect(await analyze(url)).toMatchObject({ status: 200 });
    expect(await analyze(url)).toMatchObject({ body: { metadata: { cache_tier: 'memory' } } });
    const health = await fetch(`${url}/api/iris/health`);
    expect({ status: health.status, body: await health.json() }).toMatchObject({
      status: 200,
      body: { status: 'healthy', cache: { status: 'degraded', reason: expect.not.stringContaining(folder) } },
    });
    expect(server.stderr).toContain('"level":40');
  });

  it('answers over a cache database that is corrupt, and heals it', async () => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'cache'));
    writeFileSync(join(folder, 'cache', 'analyses-1.db'), 'SQLite format 3\0 and then nothing that is one'.repeat(200));
    const url = await new ServerProcess({}, folder).listening();
    expect(await analyze(url)).toMatchObject({ status: 200 });
    expect(await analyze(url)).toMatchObject({ status: 200, body: { metadata: { cache_hit: 1 } } });
    expect(await (await fetch(`${url}/api/iris/health`)).json()).toMatchObject({ cache: { status: 'ok' } });
  });
});
