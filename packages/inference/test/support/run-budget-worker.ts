import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import type { BudgetWorkerReport } from './budget-worker.ts';

const PROGRAM = join(import.meta.dirname, 'budget-worker.ts');

export interface BudgetWorkerOptions {
  readonly directory: string;
  readonly budget: number;
  readonly amount: number;
  readonly times: number;
  readonly mode?: 'settle' | 'hold';
}

/** A process that spends from a shared budget; killed at the latest when the test is over. */
export class BudgetWorker {
  readonly report: Promise<BudgetWorkerReport>;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor({ directory, budget, amount, times, mode = 'settle' }: BudgetWorkerOptions) {
    const child = spawn(process.execPath, [PROGRAM, directory, `${budget}`, `${amount}`, `${times}`, mode], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = child;
    this.#ended = once(child, 'close');
    this.report = this.#read(createInterface({ input: child.stdout }));
    onTestFinished(() => this.kill());
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  async #read(lines: AsyncIterable<string>): Promise<BudgetWorkerReport> {
    // The program's own report, on one line.
    for await (const line of lines) return JSON.parse(line) as BudgetWorkerReport;
    throw new Error('The worker ended without a report');
  }
}
