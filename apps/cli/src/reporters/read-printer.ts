import type { FileReader } from '../analyzers/file-reader.ts';
import {
  type CommonOptions,
  type Context,
  EXIT_DONE,
  EXIT_FAILED,
  EXIT_INTERRUPTED,
  type ExitStatus,
  wantsColor,
  write,
} from '../context.ts';
import { escapeMessage, pathToShow } from '../files/file-path.ts';
import type { ReadResult } from '../read/read-result.ts';
import { createPalette } from './palette.ts';
import { createProgress, type Progress } from './progress.ts';
import type { ReadReporter, Report } from './read-reporter.ts';
import { Tally } from './tally.ts';

const DEFAULT_COLUMNS = 80;
const TICK_MS = 200;

interface PrinterOptions extends CommonOptions {
  readonly verbose?: true;
}

export interface PrintedRun {
  readonly signal: AbortSignal;
  readonly reader: Pick<FileReader, 'spent'>;
}

/** Prints what became of the files of a run: answers to stdout, messages and progress to stderr. */
export class ReadPrinter {
  readonly #options: PrinterOptions;
  readonly #context: Context;
  readonly #isOneFile: boolean;
  readonly #progress: Progress;
  readonly #tally = new Tally();

  constructor(options: PrinterOptions, context: Context, isOneFile: boolean) {
    this.#options = options;
    this.#context = context;
    this.#isOneFile = isOneFile;
    this.#progress = createProgress(context.stderr, context.environment.isDumbTerminal);
  }

  warn(message: string): void {
    this.#progress.clear();
    this.#context.stderr.write(`warning: ${escapeMessage(message)}\n`);
  }

  async print(results: AsyncGenerator<ReadResult>, { signal, reader }: PrintedRun): Promise<ExitStatus> {
    const reporter = await this.#createReporter(reader);
    const stopTicking = reader.spent === undefined ? undefined : this.#tick();
    try {
      for await (const result of results) {
        this.#tally.add(result);
        await this.#printReport(this.#toReport(result, reporter));
        this.#progress.show(
          `${this.#tally.read} files read, ${this.#tally.leftOut} left out: ${pathToShow(result.path)}`,
        );
      }
    } finally {
      stopTicking?.();
      this.#progress.clear();
    }
    if (signal.aborted) return EXIT_INTERRUPTED;
    await this.#printSummary(reader);
    return this.#tally.failed > 0 ? EXIT_FAILED : EXIT_DONE;
  }

  /** Only the reporter that is used is loaded: a cold start counts every file. */
  async #createReporter({ spent }: Pick<FileReader, 'spent'>): Promise<ReadReporter> {
    if (this.#options.json === true) return (await import('./json.ts')).jsonReporter;
    const { createTerminalReporter } = await import('./terminal.ts');
    const { stdout, stderr } = this.#context;
    return createTerminalReporter({
      palette: createPalette(wantsColor(stdout, this.#context, this.#options)),
      messagePalette: createPalette(wantsColor(stderr, this.#context, this.#options)),
      columns: stdout.columns ?? DEFAULT_COLUMNS,
      withHeadings: !this.#isOneFile,
      ...(spent !== undefined && { smallPrint: (await import('./small-print.ts')).smallPrintOn }),
    });
  }

  /** Models take seconds, in which nothing comes that could be shown. */
  #tick(): () => void {
    const startedAt = performance.now();
    const timer = setInterval(() => {
      const seconds = Math.floor((performance.now() - startedAt) / 1000);
      this.#progress.show(`Waiting for a model: ${this.#tally.read} files read, ${seconds} s`);
    }, TICK_MS);
    return () => clearInterval(timer);
  }

  #toReport(result: ReadResult, reporter: ReadReporter): Report {
    if (result.kind === 'analysis') return reporter.analysis(result);
    if (result.kind === 'problem') return reporter.problem(result);
    const isNamed = this.#options.verbose === true;
    return isNamed ? { stderr: `left out: ${pathToShow(result.path)} (${result.reason})\n` } : {};
  }

  async #printReport({ stdout, stderr }: Report): Promise<void> {
    if (stdout === undefined && stderr === undefined) return;
    this.#progress.clear();
    if (stdout !== undefined) await write(this.#context.stdout, stdout);
    if (stderr !== undefined) await write(this.#context.stderr, stderr);
  }

  /** Of a single answer it would say nothing that is not seen; of a single failure, what was paid all the same. */
  async #printSummary({ spent }: Pick<FileReader, 'spent'>): Promise<void> {
    const { stdout, stderr } = this.#context;
    const gap = stdout.isTTY && this.#tally.read > 0 ? '\n' : '';
    if (!this.#isOneFile) stderr.write(`${gap}${this.#tally.summary(this.#options.verbose === true)}\n`);
    if (spent === undefined || (this.#isOneFile && this.#tally.failed === 0)) return;
    const { describeSpending } = await import('./small-print.ts');
    stderr.write(`Spent on models: ${describeSpending(spent())}\n`);
  }
}
