import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Variables } from '../config.ts';

const run = promisify(execFile);

/** Brought by systemd itself. Node has no datagrams over Unix sockets, which the protocol is made of. */
const PROGRAM = 'systemd-notify';
/** It waits until systemd has read what it says; a systemd that takes longer has other troubles. */
const TIMEOUT_MS = 4000;
/** What stopping takes beyond the drain: threads end, totals and logs are written. */
const CLOSE_MS = 10_000;

interface ServiceManagerLog {
  warn(fields: object, message: string): void;
}

/**
 * The systemd that started this process, where one did and wants to be told how it fares (`Type=notify`, `WatchdogSec=`).
 * What cannot be told is a warning in the log, once for each time that it begins to fail.
 */
export class ServiceManager {
  readonly #variables: Variables;
  readonly #log: ServiceManagerLog;
  /** One thing after the other: systemd must not hear of the end before it hears of the beginning. */
  #telling: Promise<void> = Promise.resolve();
  #isBusy = false;
  #hasFailed = false;

  private constructor(variables: Variables, log: ServiceManagerLog) {
    this.#variables = variables;
    this.#log = log;
  }

  /** Undefined where nobody wants to be told. */
  static find(variables: Variables, log: ServiceManagerLog): ServiceManager | undefined {
    return variables['NOTIFY_SOCKET'] ? new ServiceManager(variables, log) : undefined;
  }

  /** Tells that requests are answered, and from then on again and again that the event loop turns. */
  ready(status: string): void {
    const periodMs = watchdogPeriod(this.#variables);
    void this.#tell(['READY=1', `STATUS=${status}`]);
    if (periodMs === undefined) return;
    // Half of it: one that comes late is still in time.
    setInterval(() => {
      // Systemd is slow to read: it must not find hundreds of these when it comes back to it.
      if (!this.#isBusy) void this.#tell(['WATCHDOG=1']);
    }, periodMs / 2).unref();
  }

  /**
   * Tells that the process ends, and that this may take as long as the drain and the time to close.
   * @returns when it is told, or cannot be: a process that ends before would end what tells it
   */
  stopping(drainMs: number): Promise<void> {
    const usec = (drainMs + CLOSE_MS) * 1000;
    return this.#tell(['STOPPING=1', `EXTEND_TIMEOUT_USEC=${usec}`, 'STATUS=Finishing the requests under way']);
  }

  #tell(assignments: readonly string[]): Promise<void> {
    this.#telling = this.#telling.then(() => this.#send(assignments));
    return this.#telling;
  }

  async #send(assignments: readonly string[]): Promise<void> {
    this.#isBusy = true;
    try {
      const { NOTIFY_SOCKET, PATH } = this.#variables;
      await run(PROGRAM, assignments, { env: { NOTIFY_SOCKET, PATH }, timeout: TIMEOUT_MS });
      this.#hasFailed = false;
    } catch (err) {
      if (!this.#hasFailed) this.#log.warn({ err }, explain(err));
      this.#hasFailed = true;
    } finally {
      this.#isBusy = false;
    }
  }
}

/** How often systemd wants a sign of life at least, in ms; undefined where it wants none of this process. */
function watchdogPeriod({ WATCHDOG_USEC, WATCHDOG_PID }: Variables): number | undefined {
  const isMeant = WATCHDOG_PID === undefined || WATCHDOG_PID === String(process.pid);
  const usec = Number(WATCHDOG_USEC ?? 0);
  return isMeant && usec > 0 ? usec / 1000 : undefined;
}

function explain(error: unknown): string {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return isMissing
    ? `systemd waits to be told that this server is ready, and ${PROGRAM} is not there to tell it: install the package systemd, or use Type=exec in the unit`
    : `systemd could not be told how this server fares; it may restart it for that. Does the unit have NotifyAccess=all?`;
}
