import { answerJobs, type RunJob } from '@iris/engine/threads';
import { type PromptRequest, preparePrompt } from './prepare-prompt.ts';

const jobs = { prepare: (request: PromptRequest) => preparePrompt(request) };

export type PromptJobs = typeof jobs;

/** Entry point of a worker thread; prompt-pool.ts starts it. */
export const runJob: RunJob = answerJobs(jobs);
