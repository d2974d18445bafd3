import { Worker } from 'node:worker_threads';
import type { WorkerSource } from './analysis-worker.ts';
import type { MessageFromWorker } from './worker-messages.ts';

/** A worker that needs more has met a file that was made to hurt. */
const MAX_HEAP_MB = 512;

/** Starts workers as threads of this process. @param file path of the worker's program */
export function startNodeWorkers(file: string | URL): WorkerSource['start'] {
  return async ({ onMessage, onDeath }) => {
    const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } });
    // What else could a worker of this release send.
    worker.on('message', (message: MessageFromWorker) => onMessage(message));
    worker.on('error', (error) => onDeath(error.message));
    worker.on('exit', (code) => onDeath(`it ended with code ${code}`));
    // An editor that quits does not wait for an analysis.
    worker.unref();
    return { post: (message) => worker.postMessage(message), end: () => void worker.terminate() };
  };
}
