import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Phase, WriterReport, WriterTask } from './store-writer.mjs';
import type { Workshop } from './workshop.ts';

export const PHASES = ['put', 'evict', 'expire', 'migrate'] as const satisfies readonly Phase[];

const PROGRAM = join(import.meta.dirname, 'store-writer.mjs');

/** Exit code of a command that ran a process which was killed: 128 and the number of the signal. */
const KILLED_UNDER_A_COMMAND = 128 + 9;

export type WriterOrder = Pick<WriterTask, 'directory' | 'phases' | 'endless' | 'clock' | 'first'>;

/** What a writer was at, and in which store. */
export interface Activity {
  readonly phase: Phase | 'idle';
  readonly store: string;
}

export interface WriterEnd {
  readonly wasKilled: boolean;
  /** Of a writer that came to its end. */
  readonly report: WriterReport | undefined;
  readonly lastActivity: Activity;
  readonly stderr: string;
}

/** A process that works on a store. */
export class Writer {
  readonly #child: ChildProcess;
  readonly #directory: string;
  readonly #journal: string;
  readonly #end: Promise<WriterEnd>;
  #isOver = false;

  /** `under` is a command that runs another one, such as strace with its arguments. */
  constructor(workshop: Workshop, order: WriterOrder, under: readonly string[] = []) {
    mkdirSync(order.directory, { recursive: true });
    this.#directory = order.directory;
    this.#journal = join(mkdtempSync(join(workshop.folder, 'writer-')), 'journal');
    const { samplesFile: samples, formerStore } = workshop;
    const task: WriterTask = { ...order, samples, formerStore, journal: this.#journal };
    const [program, ...args] = [...under, process.execPath, PROGRAM, JSON.stringify(task)];
    this.#child = spawn(program ?? process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#end = this.#watch();
  }

  /** What it is at now, or was when it died. */
  get activity(): Activity {
    const [phase = '', number = ''] = this.#readJournal().trim().split(' ');
    return { phase: isPhase(phase) ? phase : 'idle', store: join(this.#directory, `store-${number}`) };
  }

  /** Waits until it is at a phase, or has ended. */
  async reaches(phase: Phase): Promise<void> {
    while (!this.#isOver && this.activity.phase !== phase) await setImmediate();
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Lets it finish what it is at. */
  stop(): void {
    this.#child.kill('SIGTERM');
  }

  end(): Promise<WriterEnd> {
    return this.#end;
  }

  async #watch(): Promise<WriterEnd> {
    let stdout = '';
    let stderr = '';
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const [code, signal] = await once(this.#child, 'close');
    this.#isOver = true;
    const report = stdout === '' ? undefined : JSON.parse(stdout);
    const wasKilled = signal === 'SIGKILL' || code === KILLED_UNDER_A_COMMAND;
    return { wasKilled, report, lastActivity: this.activity, stderr };
  }

  #readJournal(): string {
    try {
      return readFileSync(this.#journal, 'utf8');
    } catch {
      // It has not begun.
      return '';
    }
  }
}

function isPhase(word: string): word is Phase {
  return PHASES.some((phase) => phase === word);
}
