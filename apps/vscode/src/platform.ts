import type { ExtensionContext } from 'vscode';
import type { WorkerSource } from './analysis/analysis-worker.ts';

/** What Node and the browser bring in different ways. */
export interface Platform {
  /** The endpoint that the environment names; empty where there is none. */
  readonly environmentEndpoint: string;
  readonly startWorkers: (context: ExtensionContext) => WorkerSource['start'];
}
