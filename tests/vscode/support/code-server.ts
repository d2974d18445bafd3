import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Installation } from './installation.ts';

export type Settings = Readonly<Record<string, unknown>>;

export interface CodeServerOptions {
  /** Where it keeps what it knows: settings, extensions, logs. What is there already is used again. */
  readonly home: string;
  /** 0 for any that is free. */
  readonly port?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether it asks if the authors of a folder are trusted. */
  readonly asksForTrust?: boolean;
}

/** No address is asked but its own: no gallery, no update, no telemetry. */
const FLAGS = [
  ...['--auth', 'none'],
  '--disable-telemetry',
  '--disable-update-check',
  '--disable-getting-started-override',
  '--disable-proxy',
  // Where a run of tests is killed, nobody else would end it.
  ...['--idle-timeout-seconds', '300'],
];
const NO_GALLERY = JSON.stringify({ serviceUrl: '' });
const GRACE_MS = 5_000;

/** A code-server on the loopback address, with the extension installed and nothing else. */
export class CodeServer {
  readonly url: string;
  readonly home: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string, home: string) {
    this.#child = child;
    this.url = url;
    this.home = home;
  }

  static async start(
    installation: Extract<Installation, { kind: 'installed' }>,
    options: CodeServerOptions,
  ): Promise<CodeServer> {
    const { home, port = 0, environment = {}, asksForTrust = false } = options;
    await cp(installation.extensions, join(home, 'extensions'), { recursive: true });
    const folders = ['--user-data-dir', home, '--extensions-dir', join(home, 'extensions')];
    const child = spawn(
      installation.node,
      [
        installation.program,
        ...['--config', join(home, 'config.yaml'), '--bind-addr', `127.0.0.1:${port}`],
        ...folders,
        ...FLAGS,
        ...(asksForTrust ? [] : ['--disable-workspace-trust']),
      ],
      {
        cwd: home,
        env: { PATH: process.env['PATH'], HOME: home, EXTENSIONS_GALLERY: NO_GALLERY, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
        // Its hosts are processes of their own, and end with the group.
        detached: true,
      },
    );
    return new CodeServer(child, await addressOf(child), home);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  async stop(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    process.kill(-pid, 'SIGTERM');
    const timer = setTimeout(() => process.kill(-pid, 'SIGKILL'), GRACE_MS);
    await ended;
    clearTimeout(timer);
  }
}

/** The settings of the user, and of the machine that VS Code runs on. Those of the machine are read again when they change. */
export async function writeSettings(home: string, scope: 'User' | 'Machine', settings: Settings): Promise<void> {
  await mkdir(join(home, scope), { recursive: true });
  await writeFile(join(home, scope, 'settings.json'), JSON.stringify(settings));
}

export async function readSettings(home: string, scope: 'User' | 'Machine'): Promise<Settings> {
  return JSON.parse(await readFile(join(home, scope, 'settings.json'), 'utf8'));
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const read = (data: Buffer) => {
      printed += data.toString();
      const address = /listening on (http:\/\/[\d.:]+)/.exec(printed)?.[1];
      if (address !== undefined) resolve(address);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`code-server ended with ${code}:\n${printed}`)));
  });
}
