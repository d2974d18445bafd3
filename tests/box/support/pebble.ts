import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { freePort, listens } from './ports.ts';

const RETRY_MS = 20;

export interface PebbleOptions {
  readonly folder: string;
  /** Where it asks for the proof. */
  readonly httpPort: number;
  /** How long its certificates are good. */
  readonly validDays: number;
}

export interface Pebble {
  readonly directoryUrl: string;
  /** A file with the certificate by which clients know it. */
  readonly authorityFile: string;
}

/** Starts Let's Encrypt's test authority, for which every host name is this machine. It ends with the test. */
export async function startPebble({ folder, httpPort, validDays }: PebbleOptions): Promise<Pebble> {
  const [port, managementPort] = [await freePort(), await freePort()];
  const [certificate, privateKey] = [join(folder, 'pebble.pem'), join(folder, 'pebble.key')];
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
    ...['-keyout', privateKey, '-out', certificate],
  ]);
  if (made.status !== 0) throw new Error(`openssl made no certificate: ${made.stderr}`);
  const config = join(folder, 'pebble.json');
  const pebble = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${managementPort}`,
    certificate,
    privateKey,
    httpPort,
    tlsPort: 1,
    certificateValidityPeriod: validDays * 86_400,
  };
  writeFileSync(config, JSON.stringify({ pebble }));
  const names = await startNames();
  const authority = run('pebble', ['-config', config, '-dnsserver', `127.0.0.1:${names}`], {
    PEBBLE_VA_NOSLEEP: '1',
    PEBBLE_WFE_NONCEREJECT: '0',
  });
  await untilListening(authority, port);
  return { directoryUrl: `https://localhost:${port}/dir`, authorityFile: certificate };
}

/** A name server by which every name is this machine; its port. */
async function startNames(): Promise<number> {
  const [port, managementPort] = [await freePort(), await freePort()];
  const names = run('pebble-challtestsrv', [
    ...['-defaultIPv4', '127.0.0.1', '-defaultIPv6', '', '-dns01', `127.0.0.1:${port}`],
    ...['-http01', '', '-https01', '', '-tlsalpn01', '', '-management', `127.0.0.1:${managementPort}`],
  ]);
  await untilListening(names, port);
  return port;
}

async function untilListening(child: ChildProcess, port: number): Promise<void> {
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} did not start`);
    await pause(RETRY_MS);
  }
}

function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  return child;
}
