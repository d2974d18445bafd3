import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { FlightCommand, FlightReport } from './flight-worker.ts';

const WORKER = join(import.meta.dirname, 'flight-worker.ts');

/** A process that shares a store; see `flight-worker.ts`. It is killed when the test is over. */
export class FlightProcess {
  readonly #child: ChildProcess;
  readonly #reports: FlightReport[] = [];

  constructor(directory: string) {
    this.#child = fork(WORKER, [directory], { execArgv: [] });
    this.#child.on('message', (report: FlightReport) => this.#reports.push(report));
    onTestFinished(() => {
      this.#child.kill('SIGKILL');
    });
  }

  /** How many answers it was asked to make. */
  get makes(): number {
    return this.#reports.filter(({ kind }) => kind === 'making').length;
  }

  /** Lets callers ask for one answer, and waits until they have. */
  async ask(number: number, callers = 1): Promise<void> {
    this.#tell({ kind: 'ask', number, callers });
    await this.#hear('asked');
  }

  /** Waits until it makes an answer. */
  async making(): Promise<void> {
    await this.#hear('making');
  }

  finish(outcome: 'kept' | 'degraded' | 'failed'): void {
    this.#tell({ kind: 'finish', outcome });
  }

  giveUp(): void {
    this.#tell({ kind: 'give-up' });
  }

  /** Where the answers came from, or why there were none, once all callers have them. */
  async origins(): Promise<readonly string[]> {
    const report = await this.#hear('answered');
    return report.kind === 'answered' ? report.origins : [];
  }

  async signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    this.#child.kill(signal);
    if (signal === 'SIGKILL') await once(this.#child, 'exit');
  }

  #tell(command: FlightCommand): void {
    this.#child.send(command);
  }

  async #hear(kind: FlightReport['kind']): Promise<FlightReport> {
    for (;;) {
      const report = this.#reports.find((each) => each.kind === kind);
      if (report !== undefined) return report;
      await once(this.#child, 'message');
    }
  }
}
