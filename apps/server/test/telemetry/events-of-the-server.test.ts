import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findEmfProblems } from '../support/emf-schema.ts';
import { makeFolder } from '../support/folder.ts';
import { parseLog } from '../support/running-app.ts';
import { ServerProcess } from '../support/server-process.ts';
import { mountSmallDisk } from '../support/small-disk.ts';

const POLL = { timeout: 15_000 };

async function analyze(url: string, source: string, requestId = 'r'): Promise<number> {
  const response = await fetch(`${url}/api/iris/analyze`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': requestId },
    body: JSON.stringify({ filename: 'a.py', language: 'python', source_code: source }),
  });
  await response.arrayBuffer();
  return response.status;
}

/** The names of the events, by request, in the lines of files: each must be a valid event. */
function eventsIn(text: string): Readonly<Record<string, readonly string[]>> {
  const lines = text.split(/(?<=\n)/).filter((line) => line !== '');
  expect(lines.flatMap((line) => findEmfProblems(line))).toEqual([]);
  const events = Map.groupBy(parseLog(text), ({ request_id }) => String(request_id));
  return Object.fromEntries([...events].map(([id, of]) => [id, of.map(({ event_name }) => String(event_name))]));
}

async function stop(server: ServerProcess): Promise<void> {
  server.child.kill('SIGTERM');
  expect(await server.exit()).toBe(0);
}

const ANSWERED = ['analysis_requested', 'analysis_started', 'analysis_completed'];

describe('the server', () => {
  it('writes events and log to files, follows them when they are renamed, and has written all when it ends', async () => {
    const folder = makeFolder();
    const emf = join(folder, 'emf.log');
    const log = join(folder, 'iris.log');
    const server = new ServerProcess({ IRIS_EMF: `file:${emf}`, IRIS_LOG_FILE: log }, folder);
    const url = await server.listening();
    expect(await analyze(url, 'x = 1\n', 'made')).toBe(200);
    expect(await analyze(url, 'x = 1\n', 'kept')).toBe(200);
    for (const signal of ['SIGHUP', 'SIGUSR2'] as const) {
      renameSync(emf, `${emf}.${signal}`);
      renameSync(log, `${log}.${signal}`);
      server.child.kill(signal);
      await expect.poll(() => existsSync(emf) && existsSync(log), POLL).toBe(true);
      expect(await analyze(url, 'y = 1\n', signal)).toBe(200);
    }
    await stop(server);
    const read = (path: string) =>
      ['SIGHUP', 'SIGUSR2']
        .map((end) => `${path}.${end}`)
        .concat(path)
        .map(readText)
        .join('');
    expect(eventsIn(read(emf))).toEqual({ made: ANSWERED, kept: ANSWERED, SIGHUP: ANSWERED, SIGUSR2: ANSWERED });
    const requests = parseLog(read(log)).filter(({ msg }) => msg === 'request');
    expect(requests.map(({ request_id }) => request_id)).toEqual(['made', 'kept', 'SIGHUP', 'SIGUSR2']);
    expect(server.stderr).toBe('');
  });

  it('writes nothing but events to stdout where they go there', async () => {
    const server = new ServerProcess({ IRIS_EMF: 'stdout' }, makeFolder());
    const listening = () => /^IRIS listening on (\S+)$/m.exec(server.stderr)?.[1] ?? '';
    await expect.poll(listening, POLL).not.toBe('');
    expect(await analyze(listening(), 'x = 1\n', 'made')).toBe(200);
    await expect.poll(() => server.stdout.length, POLL).toBeGreaterThan(0);
    expect(await analyze(listening(), 'x = 1\n', 'kept')).toBe(200);
    await stop(server);
    expect(eventsIn(server.stdout)).toEqual({ made: ANSWERED, kept: ANSWERED });
  });

  it('answers while events and log cannot be written, and tells of it', async (context) => {
    const disk = mountSmallDisk(context, 256 * 1024);
    const server = new ServerProcess(
      { IRIS_EMF: `file:${join(disk.path, 'emf.log')}`, IRIS_LOG_FILE: join(disk.path, 'missing', 'iris.log') },
      makeFolder(),
    );
    const url = await server.listening();
    disk.fill();
    for (let number = 0; number < 50; number += 1) expect(await analyze(url, `x = ${number}\n`)).toBe(200);
    expect(parseLog(server.stderr)).toMatchObject([{ level: 40, reason: 'ENOENT' }]);
    disk.makeRoom();
    await expect
      .poll(() => Object.values(eventsIn(readText(join(disk.path, 'emf.log')))).flat().length, POLL)
      .toBe(50 * ANSWERED.length);
    await stop(server);
  });

  it('is stopped by SIGHUP, as by closing a terminal, where nothing goes to a file', async () => {
    const server = new ServerProcess({}, makeFolder());
    await server.listening();
    server.child.kill('SIGHUP');
    expect(await server.exit()).toBe(0);
  });
});

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
