import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { type BoxLayout, boxLayout, renderLogrotate, SHIPPED_LOGS } from '@iris/box';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findEmfProblems } from '../../apps/server/test/support/emf-schema.ts';
import { makeFolder } from '../../apps/server/test/support/folder.ts';
import { startBuiltServer } from '../support/built-server.ts';
import { readAgentTime } from './support/agent-schema.ts';
import { askEdge } from './support/ask-edge.ts';
import { Edge, whyNoNginx } from './support/edge.ts';
import { FakeSystemctl } from './support/fake-systemctl.ts';

const CLIENTS = 8;
const ROTATIONS = 5;
const ANSWERS_BETWEEN = 60;
const EVENTS = ['analysis_completed', 'analysis_requested', 'analysis_started'];
const GROUP = spawnSync('id', ['-gn'], { encoding: 'utf8' }).stdout.trim();
const { username } = userInfo();
const ACCOUNTS = { user: username, group: GROUP, nginxUser: username };

const noLogrotate = spawnSync('logrotate', ['--version']).status === 0 ? undefined : 'logrotate is not installed';
const obstacle = whyNoNginx() ?? noLogrotate;

/** The application behind Nginx, both with their logs as on a box. */
async function startLogging() {
  const folder = makeFolder();
  const layout = boxLayout(folder);
  mkdirSync(layout.logs, { recursive: true });
  const { process: server, url } = await startBuiltServer({
    folder: makeFolder(),
    settings: { IRIS_LOG_LEVEL: 'info', IRIS_LOG_FILE: layout.errorLog, IRIS_EMF: `file:${layout.emfLog}` },
  });
  const edge = await Edge.start({ live: Number(new URL(url).port), settings: { IRIS_RATE_PER_ADDRESS: '0' }, folder });
  return { edge, server, layout: { ...layout, nginxPid: join(folder, 'nginx.pid') } };
}

/** Clients that ask on connections that they keep, each request with an id and a file of its own, until they are stopped. */
function startTraffic(edge: Edge) {
  const asked: string[] = [];
  const failed: string[] = [];
  const stopped = new AbortController();
  const client = async (name: number) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    for (let count = 0; !stopped.signal.aborted; count++) {
      const id = `client-${name}-${count}`;
      const source = `def answer_${name}_${count}():\n    return ${count}\n`;
      const { status } = await askEdge(edge, {
        path: '/api/iris/analyze',
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'x-request-id': id },
        body: JSON.stringify({ filename: 'a.py', language: 'python', source_code: source }),
      });
      asked.push(id);
      if (status !== 200) failed.push(`${id}: ${status}`);
    }
  };
  const clients = Array.from({ length: CLIENTS }, (_, name) => client(name));
  return {
    asked,
    failed,
    async stop() {
      stopped.abort();
      await Promise.all(clients);
    },
  };
}

function prepareRotation(layout: BoxLayout, systemctl: FakeSystemctl) {
  const folder = makeFolder();
  const conf = join(folder, 'logrotate.conf');
  writeFileSync(conf, renderLogrotate({ layout, ...ACCOUNTS }), { mode: 0o644 });
  const env = { ...process.env, PATH: systemctl.path };
  return async (...flags: readonly string[]) => {
    const child = spawn('logrotate', [...flags, '--state', join(folder, 'state'), conf], { env });
    const [[status], ...said] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
    return { status, said: said.join('') };
  };
}

/** The files of a log, the newest first, and their lines. */
function readLog(path: string): readonly { readonly name: string; readonly lines: readonly string[] }[] {
  const folder = join(path, '..');
  const names = readdirSync(folder).filter((name) => name.startsWith(basename(path)));
  return names.toSorted().map((name) => {
    const bytes = readFileSync(join(folder, name));
    const content = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
    return { name, lines: content.split('\n').slice(0, -1) };
  });
}

function namesOf(path: string): readonly string[] {
  const older = Array.from({ length: ROTATIONS - 1 }, (_, index) => `${basename(path)}.${index + 2}.gz`);
  return [basename(path), `${basename(path)}.1`, ...older];
}

describe.skipIf(obstacle !== undefined)(`logrotate${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  it('loses no line and doubles none while requests come, however often it rotates', async () => {
    const { edge, server, layout } = await startLogging();
    const systemctl = new FakeSystemctl(makeFolder());
    systemctl.set('iris-backend@a.service', { state: 'active', pid: server.child.pid ?? 0 });
    const rotate = prepareRotation(layout, systemctl);
    const traffic = startTraffic(edge);
    const { asked, failed } = traffic;
    const logs = [layout.accessLog, layout.errorLog, layout.emfLog];
    const isUnderWay = async () => {
      const enough = asked.length + ANSWERS_BETWEEN;
      await expect.poll(() => asked.length, { timeout: 15_000 }).toBeGreaterThan(enough);
      const isUnwritten = (path: string) => !readFileSync(path, 'utf8').includes('client-');
      await expect.poll(() => logs.filter(isUnwritten), { timeout: 15_000 }).toEqual([]);
    };
    for (let rotation = 1; rotation <= ROTATIONS; rotation++) {
      await isUnderWay();
      expect(await rotate('--force')).toEqual({ status: 0, said: '' });
    }
    await isUnderWay();
    await traffic.stop();
    expect(await server.stop()).toBe(0);
    expect(failed).toEqual([]);
    const ids = asked.toSorted();

    await expect.poll(() => readLog(layout.accessLog).flatMap(({ lines }) => lines).length).toBe(ids.length);
    for (const [path, isAbout] of [
      [layout.accessLog, () => true],
      [layout.errorLog, (line: Record<string, unknown>) => line['route'] === '/api/iris/analyze'],
    ] as const) {
      const files = readLog(path);
      expect(files.map(({ name }) => name)).toEqual(namesOf(path));
      const found = files.map(({ lines }) =>
        lines
          .map((line) => JSON.parse(line))
          .filter(isAbout)
          .map(({ request_id: id }) => id),
      );
      for (const [index, each] of found.entries()) expect([index, each.length > 0]).toEqual([index, true]);
      expect(found.flat().toSorted()).toEqual(ids);
    }
    const events = readLog(layout.emfLog);
    expect(events.map(({ name }) => name)).toEqual(namesOf(layout.emfLog));
    const eventLines = events.flatMap(({ lines }) => lines);
    expect(eventLines.flatMap((line) => findEmfProblems(`${line}\n`))).toEqual([]);
    expect(
      eventLines
        .map((line) => JSON.parse(line))
        .map(({ request_id: id, event_name: name }) => `${id} ${name}`)
        .toSorted(),
    ).toEqual(ids.flatMap((id) => EVENTS.map((name) => `${id} ${name}`)).toSorted());
  }, 60_000);

  it('makes the next file for those who write it, and for the agent to read', async () => {
    const layout = boxLayout(makeFolder());
    mkdirSync(layout.logs, { recursive: true });
    for (const path of [layout.accessLog, layout.errorLog]) writeFileSync(path, 'a line\n', { mode: 0o600 });
    const rotate = prepareRotation(layout, new FakeSystemctl(makeFolder()));
    expect(await rotate('--force')).toEqual({ status: 0, said: '' });
    for (const path of [layout.accessLog, layout.errorLog]) {
      expect(statSync(path).mode & 0o777).toBe(0o640);
      expect(readLog(path).map(({ lines }) => lines)).toEqual([[], ['a line']]);
    }
  });

  it('keeps seven', async () => {
    const layout = boxLayout(makeFolder());
    mkdirSync(layout.logs, { recursive: true });
    const rotate = prepareRotation(layout, new FakeSystemctl(makeFolder()));
    for (let day = 1; day <= 9; day++) {
      writeFileSync(layout.emfLog, `day ${day}\n`);
      expect((await rotate('--force')).status).toBe(0);
    }
    expect(readLog(layout.emfLog).map(({ lines }) => lines)).toEqual([
      [],
      ...[9, 8, 7, 6, 5, 4, 3].map((day) => [`day ${day}`]),
    ]);
  });

  it('says so where a release does not take the new file', async () => {
    const layout = boxLayout(makeFolder());
    mkdirSync(layout.logs, { recursive: true });
    writeFileSync(layout.errorLog, 'a line\n');
    const systemctl = new FakeSystemctl(makeFolder());
    systemctl.set('iris-backend@b.service', { state: 'active', pid: 2 ** 30 });
    const { status, said } = await prepareRotation(layout, systemctl)('--force');
    expect([status, said]).toEqual([1, expect.stringContaining('error running shared postrotate script')]);
  });

  it('is told of the time in each line as the CloudWatch agent is', async () => {
    const { edge, server, layout } = await startLogging();
    await askEdge(edge, { path: '/health' });
    await edge.accessLines(1);
    await server.stop();
    const now = new Date();
    for (const { file, time } of SHIPPED_LOGS) {
      if (time === null || file === 'nginxErrorLog') continue;
      const [line = ''] = readLog(layout[file]).flatMap(({ lines }) => lines);
      const found = readAgentTime(line, time.format) ?? '';
      const written = new Date(time.zone === 'UTC' ? `${found}Z` : found);
      expect(Math.abs(now.getTime() - written.getTime())).toBeLessThan(3_600_000);
    }
  });
});

describe('the configuration of logrotate', () => {
  it.each(['/var/log/a b.log', 'relative', '/a\n', '/$(x)', '/a;b'])('refuses the path %j', (accessLog) => {
    expect(() => renderLogrotate({ layout: { ...boxLayout(), accessLog }, ...ACCOUNTS })).toThrow('not a path');
  });

  it.each(['', 'two words', 'UPPER', '$x'])('refuses the account %j', (user) => {
    expect(() => renderLogrotate({ layout: boxLayout(), ...ACCOUNTS, user })).toThrow('not the name of a user');
  });
});
