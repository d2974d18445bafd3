import { fork } from 'node:child_process';
import { LOAD_GENERATOR } from './paths.mjs';

/**
 * @import { Job } from './load.mjs'
 *
 * @typedef {{ requests: number, seconds: number }} LoadResult
 */

/** The load generator, in a process of its own so that it shares neither heap nor event loop with anything measured. */
export function startLoadGenerator() {
  const child = fork(LOAD_GENERATOR, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return {
    /**
     * @param {Job} job
     * @returns {Promise<LoadResult>}
     */
    run(job) {
      return new Promise((resolve, reject) => {
        const onExit = () => reject(new Error('the load generator ended'));
        child.once('exit', onExit);
        child.once('message', (message) => {
          child.off('exit', onExit);
          // `load.mjs` answers with one of the two and nothing else.
          const answer = /** @type {LoadResult | { error: string }} */ (message);
          if ('error' in answer) reject(new Error(answer.error));
          else resolve(answer);
        });
        child.send(job);
      });
    },
    stop() {
      child.disconnect();
    },
  };
}
