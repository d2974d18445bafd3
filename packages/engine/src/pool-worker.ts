import type { AnalyzerAnswer, SourceFile } from '@iris/core';
import { LAST_FILE_CHARS } from './large-files.ts';
import { type LocalAnalyzerOptions, readWasmFile } from './local.ts';
import { createStructuralAnalyzer } from './structural-analyzer.ts';
import { answerJobs, type RunJob, readJobOptions } from './thread-jobs.ts';
import type { FileOutline } from './units/outline.ts';

// pool.ts is the only one that starts this file, with these options.
const options = readJobOptions() as LocalAnalyzerOptions;
const analyzer = createStructuralAnalyzer({ loadWasm: readWasmFile, ...options });
/** The thread is ended from outside when nobody waits any more, so nothing in here needs to listen. */
const signal = new AbortController().signal;

const jobs = {
  analyze: (file: SourceFile): Promise<AnalyzerAnswer> => analyzer.analyze(file, { signal }),
  outline: (file: SourceFile): Promise<FileOutline> => analyzer.outline(file, { signal }),
};

export type PoolJobs = typeof jobs;

/** Entry point of a worker thread. The memory of the parser only ever grows; it is given back with the thread. */
export const runJob: RunJob = answerJobs(jobs, ({ text }: SourceFile) => text.length >= LAST_FILE_CHARS);
