import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import type { Analyzer } from '@iris/core';
import { LANGUAGE_IDS } from '@iris/engine';
import {
  type CommonOptions,
  type Context,
  EXIT_DONE,
  EXIT_FAILED,
  EXIT_INTERRUPTED,
  type ExitStatus,
  UsageError,
  wantsColor,
  write,
} from '../context.ts';
import { pathToShow } from '../files/file-path.ts';
import { listInputs, STANDARD_INPUT } from '../read/list-inputs.ts';
import { readInputs } from '../read/read-inputs.ts';
import type { ReadResult } from '../read/read-result.ts';
import { createProgress, type Progress } from '../reporters/progress.ts';
import type { ReadReporter, Report } from '../reporters/read-reporter.ts';
import { Tally } from '../reporters/tally.ts';

const DEFAULT_COLUMNS = 80;
/** Files under way for each core: enough to keep the threads busy while one of them has a long file. */
const FILES_PER_CORE = 4;

export interface ReadOptions extends CommonOptions {
  readonly verbose?: true;
  readonly language?: string;
  readonly filename?: string;
}

/** Prints the table of contents of files, folders and standard input. */
export async function read(paths: readonly string[], options: ReadOptions, context: Context): Promise<ExitStatus> {
  checkUse(paths, options);
  if (paths.includes(STANDARD_INPUT) && context.stdin.isTTY) {
    context.stderr.write('Reading what you type; end it with Ctrl-D on a line of its own.\n');
  }
  const folders = await Promise.all(paths.map(isFolder));
  if (options.language !== undefined && folders.every(Boolean)) {
    throw new UsageError('--language is for named files and standard input; the files of a folder go by their names.');
  }
  const isOneFile = paths.length === 1 && folders[0] === false;
  const abort = new AbortController();
  const interrupt = (): void => abort.abort();
  // One file is analysed in this thread, where no handler could run: there the system ends the process itself.
  if (!isOneFile) process.once('SIGINT', interrupt);
  const reader = isOneFile ? await readInThisThread() : await readOnAllCores();
  try {
    const { analyzer, width } = reader;
    const { signal } = abort;
    const results = readInputs(listInputs(paths, options), { analyzer, width, stdin: context.stdin, signal });
    return await print(untilAborted(results, signal), await createPrinter(options, context, isOneFile), signal);
  } finally {
    process.removeListener('SIGINT', interrupt);
    await reader.close();
  }
}

function checkUse(paths: readonly string[], { language, filename }: ReadOptions): void {
  if (language !== undefined && !LANGUAGE_IDS.includes(language)) {
    throw new UsageError(`IRIS does not read the language '${language}'. It reads: ${LANGUAGE_IDS.join(', ')}.`);
  }
  const readsStdin = paths.includes(STANDARD_INPUT);
  if (filename !== undefined && !readsStdin) {
    throw new UsageError(`--filename names what comes on standard input; give the path '-' to read that.`);
  }
  if (readsStdin && language === undefined && filename === undefined) {
    throw new UsageError('Standard input has no name that tells its language. Add --language or --filename.');
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

interface Reader {
  readonly analyzer: Analyzer;
  readonly width: number;
  close(): Promise<void>;
}

/**
 * Optimising WebAssembly pays after many files. For one, V8's background compilation only delays the end of the
 * process: without it, a cold C++ file took a fifth of the time. Takes effect for modules that are compiled later.
 */
const NO_WASM_OPTIMISATION = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];

async function readInThisThread(): Promise<Reader> {
  for (const flag of NO_WASM_OPTIMISATION) setFlagsFromString(flag);
  const { createLocalAnalyzer } = await import('@iris/engine/local');
  return { analyzer: createLocalAnalyzer(), width: 1, close: async () => {} };
}

async function readOnAllCores(): Promise<Reader> {
  const threads = availableParallelism();
  const { createAnalyzerPool } = await import('@iris/engine/pool');
  const pool = createAnalyzerPool({ threads });
  return { analyzer: pool, width: threads * FILES_PER_CORE, close: () => pool.close() };
}

/** Ends where the user interrupts, without waiting for what is under way. */
async function* untilAborted<Item>(items: AsyncGenerator<Item>, signal: AbortSignal): AsyncGenerator<Item> {
  const aborted = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  while (!signal.aborted) {
    const next = await Promise.race([items.next(), aborted]);
    if (next === undefined || next.done === true) return;
    yield next.value;
  }
}

interface Printer {
  readonly reporter: ReadReporter;
  readonly progress: Progress;
  readonly context: Context;
  readonly isVerbose: boolean;
  /** A summary says nothing that a single answer does not show. */
  readonly withSummary: boolean;
}

async function createPrinter(options: ReadOptions, context: Context, isOneFile: boolean): Promise<Printer> {
  const { stderr, environment } = context;
  return {
    reporter: await createReporter(options, context, isOneFile),
    progress: createProgress(stderr, environment.isDumbTerminal),
    context,
    isVerbose: options.verbose === true,
    withSummary: !isOneFile,
  };
}

/** Only the reporter that is used is loaded: a cold start counts every file. */
async function createReporter(options: ReadOptions, context: Context, isOneFile: boolean): Promise<ReadReporter> {
  if (options.json === true) return (await import('../reporters/json.ts')).jsonReporter;
  const [{ createTerminalReporter }, { createPalette }] = await Promise.all([
    import('../reporters/terminal.ts'),
    import('../reporters/palette.ts'),
  ]);
  const { stdout, stderr } = context;
  return createTerminalReporter({
    palette: createPalette(wantsColor(stdout, context, options)),
    messagePalette: createPalette(wantsColor(stderr, context, options)),
    columns: stdout.columns ?? DEFAULT_COLUMNS,
    withHeadings: !isOneFile,
  });
}

async function print(results: AsyncGenerator<ReadResult>, printer: Printer, signal: AbortSignal): Promise<ExitStatus> {
  const { progress, context } = printer;
  const tally = new Tally();
  try {
    for await (const result of results) {
      tally.add(result);
      await printReport(toReport(result, printer), printer);
      progress.show(`${tally.read} files read, ${tally.leftOut} left out: ${pathToShow(result.path)}`);
    }
  } finally {
    progress.clear();
  }
  if (signal.aborted) return EXIT_INTERRUPTED;
  const gap = context.stdout.isTTY && tally.read > 0 ? '\n' : '';
  if (printer.withSummary) context.stderr.write(`${gap}${tally.summary(printer.isVerbose)}\n`);
  return tally.failed > 0 ? EXIT_FAILED : EXIT_DONE;
}

function toReport(result: ReadResult, { reporter, isVerbose }: Printer): Report {
  if (result.kind === 'analysis') return reporter.analysis(result);
  if (result.kind === 'problem') return reporter.problem(result);
  return isVerbose ? { stderr: `left out: ${pathToShow(result.path)} (${result.reason})\n` } : {};
}

async function printReport({ stdout, stderr }: Report, { context, progress }: Printer): Promise<void> {
  if (stdout === undefined && stderr === undefined) return;
  progress.clear();
  if (stdout !== undefined) await write(context.stdout, stdout);
  if (stderr !== undefined) await write(context.stderr, stderr);
}
