import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseEnv } from 'node:util';
import type { BoxLayout, Place, PlaceState, Supervisor } from '@iris/box';

const LOOK_AGAIN_MS = 20;
const SHOWN_LINES = 20;
/** Marks the processes of a box, so that they are found whoever started them. */
const MARK = 'IRIS_TEST_PLACE';

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
      [MARK]: this.#mark(place),
    };
    const program = join(places, place, 'bin/iris-server');
    spawn(program, { env, cwd: data, detached: true, stdio: ['ignore', output, output] }).unref();
    closeSync(output);
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
    let runs = this.pids(place).length > 0;
    // While one program takes the place of another in a process, nothing is known of it.
    for (let look = 0; look < 3 && !runs; look++) {
      await pause(LOOK_AGAIN_MS);
      runs = this.pids(place).length > 0;
    }
    return { status: runs ? 'running' : 'stopped', restarts: 0, detail: runs ? 'it runs' : 'no process is left' };
  }

  async lastLines(place: Place): Promise<readonly string[]> {
    const lines = readFileSync(this.outputFile(place), 'utf8').split('\n');
    return lines.filter((line) => line !== '').slice(-SHOWN_LINES);
  }

  /** Where a place's stdout and stderr go, since it was started. */
  outputFile(place: Place): string {
    return join(this.#layout.logs, `place-${place}.out`);
  }

  /** The processes of a place. */
  pids(place: Place): readonly number[] {
    const mark = `${MARK}=${this.#mark(place)}`;
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => Number.isInteger(pid) && environmentOf(pid).includes(mark));
  }

  /** Kills whatever runs, as the end of a test does. */
  async killAll(): Promise<void> {
    for (const place of ['a', 'b'] as const) await this.stop(place, 0);
  }

  /** Once, whoever asks: to the server a second signal means that it is not to wait for anything any more. */
  #askToEnd(place: Place): void {
    const note = join(this.#layout.logs, `place-${place}.asked`);
    const pids = this.pids(place).join();
    if (existsSync(note) && readFileSync(note, 'utf8') === pids) return;
    writeFileSync(note, pids);
    this.#signal(place, 'SIGTERM');
  }

  #signal(place: Place, signal: NodeJS.Signals): void {
    for (const pid of this.pids(place)) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has just ended.
      }
    }
  }

  #mark(place: Place): string {
    return `${this.#layout.home}:${place}`;
  }
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
