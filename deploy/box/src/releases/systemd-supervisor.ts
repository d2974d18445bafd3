import { setTimeout as pause } from 'node:timers/promises';
import type { Place } from '../layout.ts';
import { type Command, type Finished, lastWords, runProgram } from './run-program.ts';
import type { PlaceState, Supervisor } from './supervisor.ts';

const LOOK_AGAIN_MS = 250;
/** For the kernel to end what was killed. */
const KILLED_MS = 10_000;
const SHOWN_LINES = 20;
/** None of these calls waits for a unit: one that takes longer will not answer. */
const ANSWER_MS = 10_000;
const PROPERTIES = ['ActiveState', 'SubState', 'Result', 'ExecMainStatus', 'NRestarts', 'Job', 'InvocationID'];

/** Runs the places as instances of the unit `iris-backend@.service`. */
export class SystemdSupervisor implements Supervisor {
  readonly #answerMs: number;
  /** In ms since 1970, of the places that were started here. */
  readonly #startedAt = new Map<Place, number>();

  /** @param answerMs after which systemd is held not to answer */
  constructor(answerMs = ANSWER_MS) {
    this.#answerMs = answerMs;
  }

  async start(place: Place): Promise<void> {
    // Forgets earlier failures, after which systemd might not start it again, and counts its restarts anew. It fails where
    // there is nothing to forget.
    await this.#run(['systemctl', 'reset-failed', unitOf(place)]);
    this.#startedAt.set(place, Date.now());
    await this.#systemctl('start', '--no-block', unitOf(place));
  }

  async stop(place: Place, patienceMs: number): Promise<void> {
    await this.#systemctl('stop', '--no-block', unitOf(place));
    if (await this.#hasStopped(place, patienceMs)) return;
    await this.#systemctl('kill', '--signal=SIGKILL', unitOf(place));
    if (await this.#hasStopped(place, KILLED_MS)) return;
    throw new Error(`${unitOf(place)} does not stop, though it was killed.`);
  }

  async state(place: Place): Promise<PlaceState> {
    const shown = await this.#show(place);
    const { ActiveState: active = '', SubState: sub = '', Result: result, ExecMainStatus: exit } = shown;
    const ended = result === undefined || result === 'success' ? '' : `, ${result} (exit status ${exit})`;
    return {
      status: statusOf(active, shown['Job']),
      restarts: Number(shown['NRestarts'] ?? 0),
      detail: `${active} (${sub})${ended}`,
    };
  }

  async lastLines(place: Place): Promise<readonly string[]> {
    const which = await this.#journalOf(place);
    const { stdout } = await this.#run([
      ...(['journalctl', '--quiet', '--no-pager', '--output=cat'] as const),
      `--lines=${SHOWN_LINES}`,
      ...which,
    ]);
    return stdout.split('\n').filter((line) => line !== '');
  }

  async #journalOf(place: Place): Promise<readonly string[]> {
    const unit = `--unit=${unitOf(place)}`;
    // With the starts that systemd has tried since: the one that is just under way has not yet said why it will fail.
    const startedAt = this.#startedAt.get(place);
    if (startedAt !== undefined) return [unit, `--since=@${startedAt / 1000}`];
    // What this start said, and what systemd said of it; where that is forgotten, the last lines of the unit.
    const { InvocationID: id = '' } = await this.#show(place);
    return id === '' ? [unit] : [`_SYSTEMD_INVOCATION_ID=${id}`, '+', `INVOCATION_ID=${id}`];
  }

  async #hasStopped(place: Place, patienceMs: number): Promise<boolean> {
    const until = performance.now() + patienceMs;
    for (;;) {
      if ((await this.state(place)).status === 'stopped') return true;
      if (performance.now() >= until) return false;
      await pause(LOOK_AGAIN_MS);
    }
  }

  async #show(place: Place): Promise<Readonly<Record<string, string>>> {
    const text = await this.#systemctl('show', `--property=${PROPERTIES.join()}`, unitOf(place));
    return Object.fromEntries(
      text.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
  }

  async #systemctl(...args: readonly string[]): Promise<string> {
    const command: Command = ['systemctl', ...args];
    const finished = await this.#run(command);
    if (finished.status === 0) return finished.stdout;
    throw new Error(`"${command.join(' ')}" failed: ${lastWords(finished)}`);
  }

  /** @throws Error where systemd does not answer */
  async #run(command: Command): Promise<Finished> {
    const tooLate = AbortSignal.timeout(this.#answerMs);
    const finished = await runProgram(command, tooLate);
    if (!tooLate.aborted || finished.status !== null) return finished;
    throw new Error(`"${command.join(' ')}" did not answer within ${this.#answerMs / 1000} s.`);
  }
}

function unitOf(place: Place): string {
  return `iris-backend@${place}.service`;
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
