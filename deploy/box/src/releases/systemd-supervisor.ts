import { setTimeout as pause } from 'node:timers/promises';
import type { Place } from '../layout.ts';
import { type Command, lastWords, runProgram } from './run-program.ts';
import type { PlaceState, Supervisor } from './supervisor.ts';

const LOOK_AGAIN_MS = 100;
/** For the kernel to end what was killed. */
const KILLED_MS = 10_000;
const SHOWN_LINES = 20;
const PROPERTIES = ['ActiveState', 'SubState', 'Result', 'ExecMainStatus', 'NRestarts', 'Job', 'InvocationID'];

/** Runs the places as instances of the unit `iris-backend@.service`. */
export class SystemdSupervisor implements Supervisor {
  async start(place: Place): Promise<void> {
    // Forgets earlier failures, after which systemd might not start it again, and counts its restarts anew. It fails where
    // there is nothing to forget.
    await runProgram(['systemctl', 'reset-failed', unitOf(place)]);
    await systemctl('start', '--no-block', unitOf(place));
  }

  async stop(place: Place, patienceMs: number): Promise<void> {
    await systemctl('stop', '--no-block', unitOf(place));
    if (await this.#hasStopped(place, patienceMs)) return;
    await systemctl('kill', '--signal=SIGKILL', unitOf(place));
    if (await this.#hasStopped(place, KILLED_MS)) return;
    throw new Error(`${unitOf(place)} does not stop, though it was killed.`);
  }

  async state(place: Place): Promise<PlaceState> {
    const shown = await show(place);
    const { ActiveState: active = '', SubState: sub = '', Result: result, ExecMainStatus: exit } = shown;
    const ended = result === undefined || result === 'success' ? '' : `, ${result} (exit status ${exit})`;
    return {
      status: statusOf(active, shown['Job']),
      restarts: Number(shown['NRestarts'] ?? 0),
      detail: `${active} (${sub})${ended}`,
    };
  }

  async lastLines(place: Place): Promise<readonly string[]> {
    const { InvocationID: id = '' } = await show(place);
    // What this start said, and what systemd said of it; where that is forgotten, the last lines of the unit.
    const which =
      id === '' ? [`--unit=${unitOf(place)}`] : [`_SYSTEMD_INVOCATION_ID=${id}`, '+', `INVOCATION_ID=${id}`];
    const { stdout } = await runProgram([
      ...(['journalctl', '--quiet', '--no-pager', '--output=cat'] as const),
      `--lines=${SHOWN_LINES}`,
      ...which,
    ]);
    return stdout.split('\n').filter((line) => line !== '');
  }

  async #hasStopped(place: Place, patienceMs: number): Promise<boolean> {
    const until = performance.now() + patienceMs;
    for (;;) {
      if ((await this.state(place)).status === 'stopped') return true;
      if (performance.now() >= until) return false;
      await pause(LOOK_AGAIN_MS);
    }
  }
}

function unitOf(place: Place): string {
  return `iris-backend@${place}.service`;
}

async function show(place: Place): Promise<Readonly<Record<string, string>>> {
  const text = await systemctl('show', `--property=${PROPERTIES.join()}`, unitOf(place));
  return Object.fromEntries(
    text.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

function statusOf(active: string, job: string | undefined): PlaceState['status'] {
  switch (active) {
    case 'active':
    case 'reloading':
      return 'running';
    case 'activating':
      return 'starting';
    case 'deactivating':
      return 'stopping';
    default:
      // Between the order to start it and the moment when systemd gets to it.
      return job === undefined || job === '' || job === '0' ? 'stopped' : 'starting';
  }
}

async function systemctl(...args: readonly string[]): Promise<string> {
  const command: Command = ['systemctl', ...args];
  const finished = await runProgram(command);
  if (finished.status === 0) return finished.stdout;
  throw new Error(`"${command.join(' ')}" failed: ${lastWords(finished)}`);
}
