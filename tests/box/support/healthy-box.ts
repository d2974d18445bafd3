import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { renderCloudWatchAgent, renderLogrotate } from '@iris/box';
import { vi } from 'vitest';
import { makeFolder } from '../../../apps/server/test/support/folder.ts';
import { BOX_KEY, type BoxRoot, makeBoxRoot, startOnBox } from './box-root.ts';
import { Edge, HOST } from './edge.ts';
import { FakeSystemctl } from './fake-systemctl.ts';
import { freePort } from './ports.ts';

/** A box where every link holds: the real server behind the real Nginx. What no test machine has is a script. */
export interface HealthyBox extends BoxRoot {
  readonly edge: Edge;
  readonly server: Awaited<ReturnType<typeof startOnBox>>;
  readonly systemctl: FakeSystemctl;
  /** Of the live release. */
  readonly manifest: string;
  /** Where programs of the system are found first. */
  readonly programs: string;
}

export async function startHealthyBox(): Promise<HealthyBox> {
  const port = await freePort();
  const box = makeBoxRoot({ IRIS_RATE_PER_ADDRESS: '0' });
  const { layout, root } = box;
  const server = await startOnBox(box, { PORT: String(port) });
  const edge = await Edge.start({ live: port, folder: root });
  const manifest = await linkRelease(box, server.url);
  writeFileSync(layout.placeSettings('a'), `PORT=${port}\n`);
  writeFileSync(layout.placeSettings('b'), `PORT=${await freePort()}\n`);
  for (const path of [layout.nginxPid, layout.logrotate, layout.agentControl, layout.memoryInfo, layout.command]) {
    mkdirSync(dirname(path), { recursive: true });
  }
  symlinkSync(join(root, 'nginx.pid'), layout.nginxPid);
  symlinkSync(edge.mainConf, layout.nginxMainConf);
  writeFileSync(layout.command, '');
  writeFileSync(layout.logrotate, renderLogrotate({ layout, user: 'iris', group: 'iris', nginxUser: 'nginx' }));
  writeFileSync(layout.agentConf, renderCloudWatchAgent(layout));
  writeFileSync(layout.memoryInfo, 'MemTotal:  980000 kB\nMemAvailable:  500000 kB\n');
  writeProgram(layout.agentControl, `echo '{ "status": "running", "configstatus": "configured" }'`);
  const systemctl = new FakeSystemctl(root);
  systemctl.set('iris-backend@a.service', { state: 'active', properties: { NRestarts: '0' } });
  const programs = join(root, 'programs');
  mkdirSync(programs);
  writeProgram(join(programs, 'timedatectl'), 'echo yes');
  vi.stubEnv('PATH', `${programs}:${systemctl.path}`);
  const healthy = { ...box, edge, server, systemctl, manifest, programs };
  showCertificate(healthy, issueCertificate());
  edge.reload();
  await analyzeOne(server.url);
  return healthy;
}

/** Has Nginx's configuration name another certificate; what is shown changes with a reload. */
export function showCertificate({ layout }: BoxRoot, folder: string): void {
  rmSync(layout.tls);
  symlinkSync(folder, layout.tls);
}

/** A certificate of an authority of its own. */
export function issueCertificate(host = HOST, days = 90): string {
  const folder = makeFolder();
  const script = `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 365 -subj /CN=authority \
      -keyout ca.key -out ca.pem
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days ${days} -subj /CN=${host} \
      -addext subjectAltName=DNS:${host} -CA ca.pem -CAkey ca.key -keyout privkey.pem -out fullchain.pem`;
  const { status, stderr } = spawnSync('sh', ['-ec', script], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl made no certificate: ${stderr}`);
  return folder;
}

function writeProgram(path: string, line: string): void {
  writeFileSync(path, `#!/bin/sh\n${line}\n`);
  chmodSync(path, 0o755);
}

/** The release that the server says that it is. */
async function linkRelease({ layout }: BoxRoot, url: string): Promise<string> {
  const { version, commit } = JSON.parse(await (await fetch(`${url}/api/version`)).text());
  const release = `${version}-of-this-test`;
  const folder = join(layout.releases, release);
  mkdirSync(folder, { recursive: true });
  const manifest = join(folder, 'manifest.json');
  const identity = { name: 'iris', release, version, commit, commit_time: '2026-01-01T00:00:00Z' };
  writeFileSync(manifest, JSON.stringify({ ...identity, platform: 'linux', architecture: 'x64' }));
  symlinkSync(folder, join(layout.places, 'a'));
  return manifest;
}

/** So that there are events. */
async function analyzeOne(url: string): Promise<void> {
  await fetch(`${url}/api/iris/analyze`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': BOX_KEY },
    body: JSON.stringify({ filename: 'a.py', language: 'python', source_code: 'def answer():\n    return 42\n' }),
  });
}

/** Waits until the events are on the disk. */
export function hasEvents({ layout }: BoxRoot): boolean {
  return existsSync(layout.emfLog) && readFileSync(layout.emfLog, 'utf8').includes('analysis_completed');
}
