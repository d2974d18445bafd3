import type { WorkerSource } from './analysis-worker.ts';

/**
 * Starts workers of a browser. Their program may lie on another origin than the extension's host, so it is read as a file and
 * started from memory.
 */
export function startBrowserWorkers(readProgram: () => Promise<Uint8Array>): WorkerSource['start'] {
  return async ({ onMessage, onDeath }) => {
    const program = await readProgram();
    // The editor's file service hands out arrays of plain memory.
    const url = URL.createObjectURL(new Blob([program as Uint8Array<ArrayBuffer>], { type: 'text/javascript' }));
    const worker = new Worker(url);
    worker.addEventListener('message', ({ data }: MessageEvent) => onMessage(data));
    worker.addEventListener('error', (event) => onDeath(event.message));
    return {
      post: (message) => worker.postMessage(message),
      end: () => {
        worker.terminate();
        URL.revokeObjectURL(url);
      },
    };
  };
}
