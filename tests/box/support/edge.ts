import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type BoxLayout,
  boxLayout,
  type EdgeLimits,
  edgeLimits,
  placeholderCommand,
  readNginxProgram,
  renderNginx,
} from '@iris/box';
import { loadConfig } from '@iris/server/config';
import { onTestFinished } from 'vitest';
import { makeFolder } from '../../../apps/server/test/support/folder.ts';
import { debianMain } from './main-conf.ts';
import { freePort, listens } from './ports.ts';

export const HOST = 'iris.test';

const RETRY_MS = 10;

export interface EdgeOptions {
  /** Port of the application. */
  readonly live: number;
  /** Port of its other place, where nobody listens unless told. */
  readonly standby?: number;
  /** As in the application's environment: Nginx is made from the same table. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Directives for all of HTTP, beside those of the distribution. */
  readonly httpDirectives?: string;
  /** The folder that is taken for `/`; a new one unless told. */
  readonly folder?: string;
}

/** Why Nginx cannot be tested here, or undefined where it can. */
export function whyNoNginx(): string | undefined {
  return spawnSync('nginx', ['-v']).status === 0 ? undefined : 'nginx is not installed';
}

/** The real Nginx with the shipped configuration, on ports of its own. It ends with the test. */
export class Edge {
  readonly folder: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly limits: EdgeLimits;
  readonly paths: BoxLayout;
  readonly mainConf: string;

  private constructor(folder: string, ports: readonly [number, number], options: EdgeOptions) {
    this.folder = folder;
    [this.httpPort, this.httpsPort] = ports;
    this.limits = edgeLimits(loadConfig(options.settings ?? {}));
    this.mainConf = join(folder, 'nginx.conf');
    this.paths = boxLayout(folder);
  }

  static async start(options: EdgeOptions): Promise<Edge> {
    const edge = new Edge(options.folder ?? makeFolder(), [await freePort(), await freePort()], options);
    edge.#write({ a: options.live, b: options.standby ?? (await freePort()) }, options.httpDirectives ?? '');
    await edge.#run();
    return edge;
  }

  /** Sends requests to a place, as a deploy does. */
  switchTo(place: 'a' | 'b'): void {
    if (place === 'b') writeFileSync(this.paths.liveMarker, '');
    else rmSync(this.paths.liveMarker, { force: true });
  }

  reload(): void {
    const { status, stderr } = this.nginx('-s', 'reload');
    if (status !== 0) throw new Error(`nginx was not reloaded: ${stderr}`);
  }

  /** Runs nginx on this configuration. */
  nginx(...args: readonly string[]) {
    return spawnSync('nginx', ['-p', this.folder, '-c', this.mainConf, ...args], { encoding: 'utf8' });
  }

  /** The lines of the access log, each of which must be JSON in UTF-8, once there are as many. */
  async accessLines(count: number): Promise<readonly Record<string, unknown>[]> {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    for (;;) {
      const lines = decoder.decode(readFileSync(this.paths.accessLog)).split('\n').slice(0, -1);
      if (lines.length >= count) return lines.map((line) => JSON.parse(line));
      await pause(RETRY_MS);
    }
  }

  #write(ports: { readonly a: number; readonly b: number }, httpDirectives: string): void {
    const { stderr } = spawnSync('nginx', ['-V'], { encoding: 'utf8' });
    const listen = { http: [`127.0.0.1:${this.httpPort}`], https: [`127.0.0.1:${this.httpsPort}`] };
    const { paths, limits } = this;
    const { acmeRoot, site, logs, nginxConf, liveMarker } = paths;
    const folders = [acmeRoot, join(site, 'assets'), logs, dirname(nginxConf), dirname(liveMarker)];
    for (const path of [...folders, join(this.folder, 'placeholder')]) {
      mkdirSync(path, { recursive: true });
    }
    const [program, ...args] = placeholderCommand(HOST, join(this.folder, 'placeholder'));
    if (spawnSync(program, args).status !== 0) throw new Error('openssl made no certificate');
    symlinkSync(join(this.folder, 'placeholder'), paths.tls);
    writeFileSync(
      paths.nginxConf,
      renderNginx({ host: HOST, program: readNginxProgram(stderr), limits, ports, paths, listen }),
    );
    const inHttp = `${httpDirectives}\ninclude ${paths.nginxConf};`;
    const { username: user } = userInfo();
    writeFileSync(this.mainConf, debianMain({ folder: this.folder, user, httpDirectives: inHttp }));
  }

  async #run(): Promise<void> {
    const args = ['-p', this.folder, '-c', this.mainConf, '-g', 'daemon off;'];
    const child = spawn('nginx', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const ended = once(child, 'close');
    onTestFinished(async () => {
      child.kill('SIGTERM');
      await ended;
    });
    while (!(await listens(this.httpsPort))) {
      if (child.exitCode !== null) throw new Error(`nginx did not start: ${said}`);
      await pause(RETRY_MS);
    }
  }

  /** What the error log says, for a test that failed. */
  errorText(): string {
    return existsSync(this.paths.nginxErrorLog) ? readFileSync(this.paths.nginxErrorLog, 'utf8') : '';
  }
}
