import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { TotalsWorkerWord } from './totals-worker.ts';

const PROGRAM = join(import.meta.dirname, 'totals-worker.ts');

/** A process that counts, and what it has said so far. */
export class TotalsWorker implements Record<TotalsWorkerWord, number> {
  /** The most that it may have counted. */
  counting = 0;
  /** What it counted and closed its totals over. */
  kept = 0;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(directory: string, rounds = 0) {
    const child = spawn(process.execPath, [PROGRAM, directory, String(rounds)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = child;
    this.#ended = once(child, 'close');
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#hear(line);
    });
    onTestFinished(() => this.kill());
  }

  async ended(): Promise<number | null> {
    await this.#ended;
    return this.#process.exitCode;
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  #hear(line: string): void {
    const [, what, amount] = /^(counting|kept) (\d+)$/.exec(line) ?? [];
    if (what === 'counting' || what === 'kept') this[what] = Number(amount);
  }
}
