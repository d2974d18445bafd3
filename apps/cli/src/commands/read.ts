import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { IrisError } from '@iris/core';
import type { FileReader } from '../analyzers/file-reader.ts';
import type { ModelChain } from '../analyzers/model-chain.ts';
import { readInThisThread, readOnAllCores } from '../analyzers/structural-reader.ts';
import { type CommonOptions, type Context, type ExitStatus, namedAnalyzers, UsageError } from '../context.ts';
import { GRAMMAR_LANGUAGES, type Languages } from '../read/languages.ts';
import { listInputs, STANDARD_INPUT } from '../read/list-inputs.ts';
import { readInputs } from '../read/read-inputs.ts';
import { ReadPrinter } from '../reporters/read-printer.ts';

/** As long as the API takes. */
const LANGUAGE_ID = /^[\w+#.-]{1,64}$/;

export interface ReadOptions extends CommonOptions {
  readonly verbose?: true;
  readonly language?: string;
  readonly filename?: string;
  /** Who analyzes, comma-separated. */
  readonly analyzer?: string;
}

/** Prints the table of contents of files, folders and standard input. */
export async function read(paths: readonly string[], options: ReadOptions, context: Context): Promise<ExitStatus> {
  const models = await loadModels(options, context);
  const languages = models?.languages ?? GRAMMAR_LANGUAGES;
  checkUse(paths, options, languages);
  if (paths.includes(STANDARD_INPUT) && context.stdin.isTTY) {
    context.stderr.write('Reading what you type; end it with Ctrl-D on a line of its own.\n');
  }
  const folders = await Promise.all(paths.map(isFolder));
  if (options.language !== undefined && folders.every(Boolean)) {
    throw new UsageError('--language is for named files and standard input; the files of a folder go by their names.');
  }
  const isOneFile = paths.length === 1 && folders[0] === false;
  const abort = new AbortController();
  const { signal } = abort;
  const interrupt = (): void => abort.abort(new IrisError('analysis_cancelled', 'Ctrl-C ended the reading.'));
  // One file is analysed in this thread, where no handler could run: there the system ends the process itself.
  if (!isOneFile || models !== undefined) process.once('SIGINT', interrupt);
  const printer = new ReadPrinter(options, context, isOneFile);
  const reader = await openReader(models, { isOneFile, printer, context });
  try {
    const inputs = listInputs(paths, { ...options, languages });
    const results = readInputs(inputs, { reader, stdin: context.stdin, signal });
    return await printer.print(untilAborted(results, signal), { signal, reader });
  } finally {
    process.removeListener('SIGINT', interrupt);
    await reader.close();
  }
}

/** What asks models is loaded where one is named alone: it is large, and a cold start counts every file. */
async function loadModels({ analyzer }: ReadOptions, { environment }: Context): Promise<ModelChain | undefined> {
  const named = namedAnalyzers(analyzer, environment);
  if (named === undefined || named.names === 'structural') return undefined;
  const { loadModelChain } = await import('../analyzers/model-chain.ts');
  return loadModelChain(named, environment);
}

function checkUse(paths: readonly string[], { language, filename }: ReadOptions, { ids }: Languages): void {
  if (language !== undefined && ids === 'any' && !LANGUAGE_ID.test(language)) {
    throw new UsageError(`'${language}' is no language id. Give one such as ruby, as editors know it.`);
  }
  if (language !== undefined && ids !== 'any' && !ids.includes(language)) {
    throw new UsageError(
      `IRIS does not read the language '${language}'. It reads: ${ids.join(', ')}; with a model (--analyzer), any.`,
    );
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

interface OpenOptions {
  readonly isOneFile: boolean;
  readonly printer: ReadPrinter;
  readonly context: Context;
}

async function openReader(models: ModelChain | undefined, options: OpenOptions): Promise<FileReader> {
  const { isOneFile, printer, context } = options;
  if (models === undefined) return isOneFile ? readInThisThread() : readOnAllCores();
  const { openModelReader } = await import('../analyzers/model-reader.ts');
  for (const warning of models.warnings) printer.warn(warning);
  return openModelReader(models, {
    baseFolder: context.environment.baseFolder,
    threads: isOneFile ? 1 : availableParallelism(),
    warn: (message) => printer.warn(message),
  });
}

/** Ends where the user interrupts, without waiting for what is under way. */
async function* untilAborted<Item>(items: AsyncGenerator<Item>, signal: AbortSignal): AsyncGenerator<Item> {
  const aborted = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  while (!signal.aborted) {
    const next = await Promise.race([items.next(), aborted]);
    if (signal.aborted || next === undefined || next.done === true) return;
    yield next.value;
  }
}
