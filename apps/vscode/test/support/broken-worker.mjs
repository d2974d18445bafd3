import { parentPort } from 'node:worker_threads';

/** A worker that breaks in the way that the language of its file names. */
parentPort?.on('message', ({ id, file }) => {
  if (file.language === 'dies') process.exit(3);
  if (file.language === 'faults')
    parentPort?.postMessage({ type: 'failed', id, message: 'memory access out of bounds', trace: 'at parse' });
});
parentPort?.postMessage({ type: 'ready' });
