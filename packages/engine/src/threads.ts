/** For others whose work on files is heavy: the threads that the pool of analyzers runs on. */
export { FileThreads } from './file-threads.ts';
export { answerJobs, type RunJob } from './thread-jobs.ts';
export { startThreadForWaiting } from './waiting-tasks.ts';
