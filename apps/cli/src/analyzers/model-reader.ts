import { resolve } from 'node:path';
import { IrisError, type SourceFile } from '@iris/core';
import { createAnalyzerPool } from '@iris/engine/pool';
import { createPromptPool, ModelSpending, openAnalyzers } from '@iris/inference';
import { analyzersFor, askInTurn } from '@iris/inference/chain';
import type { FileAnswer, FileReader } from './file-reader.ts';
import type { ModelChain } from './model-chain.ts';

export interface ModelReaderOptions {
  /** Where the daily budget is kept. */
  readonly baseFolder: string;
  /** Worker threads that outline files, and read them where no model can. */
  readonly threads: number;
  /** Hears what whoever runs the program should know; whole sentences. */
  readonly warn: (message: string) => void;
}

/** Reads files through a chain with models: outlines and prompts are made on threads, so that Ctrl-C is heard. */
export function openModelReader(chain: ModelChain, { baseFolder, threads, warn }: ModelReaderOptions): FileReader {
  const { settings, deadlineMs } = chain;
  const structural = createAnalyzerPool({ threads });
  const prompts = createPromptPool();
  const spending = new ModelSpending();
  const analyzers = openAnalyzers(settings, {
    structural,
    prepare: (request, wait) => prompts.prepare(request, wait),
    directory: resolve(baseFolder),
    log: { info: () => {}, warn: (_fields, message) => warn(message) },
    onAttempt: (attempt) => spending.add(attempt),
  });
  const underWay = new Set<Promise<FileAnswer>>();
  const ask = (file: SourceFile, signal: AbortSignal): Promise<FileAnswer> =>
    withinDeadline({ signal, deadlineMs }, (wait) =>
      askInTurn(file, analyzersFor(analyzers.chain, file.language), {
        ...wait,
        ask: (analyzer, options) => analyzer.analyze(file, options),
      }),
    );
  return {
    width: settings.concurrency,
    read: async (file, signal) => {
      const answer = ask(file, signal);
      underWay.add(answer);
      try {
        return await answer;
      } finally {
        underWay.delete(answer);
      }
    },
    spent: () => spending.toUsage(),
    close: async () => {
      // Whoever was interrupted has calls that end just now: what they cost belongs into the record of the budget.
      await Promise.allSettled(underWay);
      analyzers.close();
      await Promise.all([prompts.close(), structural.close()]);
    },
  };
}

interface Wait {
  readonly signal: AbortSignal;
  /** As `performance.now()` counts, in ms. */
  readonly deadline: number;
}

/** One deadline for all that is done for a file. */
async function withinDeadline<T>(
  { signal, deadlineMs }: { readonly signal: AbortSignal; readonly deadlineMs: number },
  work: (wait: Wait) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(tookTooLong(deadlineMs)), deadlineMs);
  try {
    const deadline = performance.now() + deadlineMs;
    return await work({ signal: AbortSignal.any([signal, controller.signal]), deadline });
  } finally {
    clearTimeout(timer);
  }
}

function tookTooLong(deadlineMs: number): IrisError {
  return new IrisError(
    'deadline_exceeded',
    `Nobody could read this file in ${deadlineMs / 1000} s: try again, or raise IRIS_REQUEST_TIMEOUT_SECONDS.`,
  );
}
