/** For others whose work on files is heavy: the threads that the pool of analyzers runs on. */
export { FileThreads, type FileThreadsOptions } from './file-threads.ts';
export { answerJobs, giveWay } from './thread-jobs.ts';
export { startThreadForWaiting } from './waiting-tasks.ts';
