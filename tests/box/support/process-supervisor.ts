import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseEnv } from 'node:util';
import type { BoxLayout, Place, PlaceState, Supervisor } from '@iris/box';

const LOOK_AGAIN_MS = 10;
const SHOWN_LINES = 20;
/** Writes down who it is before it becomes the server: whoever had it started may be killed at any moment. */
const STARTER = 'echo $$ >"$1.new" && mv "$1.new" "$1" && exec "$2"';

/**
 * Runs places as systemd would on a box: they outlive whoever had them started, and read the same settings. What has ended
 * is not started again.
 */
export class ProcessSupervisor implements Supervisor {
  readonly #layout: BoxLayout;

  constructor(layout: BoxLayout) {
    this.#layout = layout;
  }

  async start(place: Place): Promise<void> {
    const { settings, placeSettings, places, data } = this.#layout;
    const output = openSync(this.outputFile(place), 'w');
    const env = {
      PATH: process.env['PATH'],
      ...parseEnv(readFileSync(settings, 'utf8')),
      ...parseEnv(readFileSync(placeSettings(place), 'utf8')),
    };
    const program = join(places, place, 'bin/iris-server');
    const note = this.#note(place, 'pid');
    rmSync(note, { force: true });
    const args = ['-c', STARTER, 'sh', note, program];
    spawn('sh', args, { env, cwd: data, detached: true, stdio: ['ignore', output, output] }).unref();
    closeSync(output);
    while (!existsSync(note)) await pause(LOOK_AGAIN_MS);
  }

  async stop(place: Place, patienceMs: number): Promise<void> {
    const until = performance.now() + patienceMs;
    this.#askToEnd(place);
    while ((await this.state(place)).status === 'running') {
      if (performance.now() >= until) this.#signal(place, 'SIGKILL');
      await pause(LOOK_AGAIN_MS);
    }
  }

  async state(place: Place): Promise<PlaceState> {
    const runs = this.pid(place) !== undefined;
    return { status: runs ? 'running' : 'stopped', restarts: 0, detail: runs ? 'it runs' : 'no process is left' };
  }

  async lastLines(place: Place): Promise<readonly string[]> {
    const lines = readFileSync(this.outputFile(place), 'utf8').split('\n');
    return lines.filter((line) => line !== '').slice(-SHOWN_LINES);
  }

  /** Where a place's stdout and stderr go, since it was started. */
  outputFile(place: Place): string {
    return this.#note(place, 'out');
  }

  /** The process of a place, if one runs there. */
  pid(place: Place): number | undefined {
    const note = this.#note(place, 'pid');
    const pid = existsSync(note) ? Number(readFileSync(note, 'utf8')) : 0;
    return runs(pid) ? pid : undefined;
  }

  /** Kills whatever runs, as the end of a test does. */
  async killAll(): Promise<void> {
    for (const place of ['a', 'b'] as const) await this.stop(place, 0);
  }

  /** Once, whoever asks: to the server a second signal means that it is not to wait for anything any more. */
  #askToEnd(place: Place): void {
    const note = this.#note(place, 'asked');
    const pid = String(this.pid(place));
    if (existsSync(note) && readFileSync(note, 'utf8') === pid) return;
    writeFileSync(note, pid);
    this.#signal(place, 'SIGTERM');
  }

  #signal(place: Place, signal: NodeJS.Signals): void {
    const pid = this.pid(place);
    if (pid === undefined) return;
    try {
      process.kill(pid, signal);
    } catch {
      // It has just ended.
    }
  }

  #note(place: Place, what: string): string {
    return join(this.#layout.logs, `place-${place}.${what}`);
  }
}

/** One that has ended, and whose parent has not heard of it, does not. */
function runs(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^ [ZX]/.test(stat.slice(stat.lastIndexOf(')') + 1));
  } catch {
    return false;
  }
}
