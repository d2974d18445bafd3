import { parentPort } from 'node:worker_threads';
import { serveAnalyses } from './serve-analyses.ts';

// Only as the main thread of a process has it none.
if (parentPort === null) throw new Error('This file runs on a worker thread.');
const port = parentPort;

serveAnalyses({ post: (message) => port.postMessage(message), listen: (receive) => port.on('message', receive) });
