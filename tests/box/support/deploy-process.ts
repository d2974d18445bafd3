import {
  boxLayout,
  type DeployDeps,
  DeployError,
  type DeployResult,
  deploy,
  type GateLimits,
  restart,
  rollback,
  settleDeploys,
} from '@iris/box';
import { ProcessSupervisor } from './process-supervisor.ts';

/** What a deploy in a process of its own is started with, as JSON: `deploy-process.ts ORDER`. */
export interface DeployOrder {
  /** The folder that is taken for `/`. */
  readonly root: string;
  readonly action: DeployResult['action'] | 'settle';
  /** The artefact, or the release to go back to. */
  readonly name?: string | undefined;
  /** What a release must show; without it what the product wants. */
  readonly gate?: GateLimits | undefined;
}

/** What became of it: the last line that it writes, as JSON. Where it was to end what another one left, it has no result. */
export type DeployOutcome =
  | { readonly status: 'done'; readonly result?: DeployResult }
  | { readonly status: 'failed'; readonly failure: DeployError['failure']; readonly message: string };

// `deploy-order.ts` writes it.
const { root, action, name, gate } = JSON.parse(process.argv[2] ?? '') as DeployOrder;
const layout = boxLayout(root);
const deps: DeployDeps = {
  layout,
  supervisor: new ProcessSupervisor(layout),
  report: (message, step) => {
    process.stdout.write(`${step}: ${message}\n`);
  },
  signal: new AbortController().signal,
  gate,
};

const outcome = await run().then(
  (result): DeployOutcome => ({ status: 'done', ...(result !== undefined && { result }) }),
  (error: unknown): DeployOutcome => {
    if (!(error instanceof DeployError)) throw error;
    process.exitCode = 1;
    return { status: 'failed', failure: error.failure, message: error.message };
  },
);
process.stdout.write(`${JSON.stringify(outcome)}\n`);

async function run(): Promise<DeployResult | undefined> {
  switch (action) {
    case 'deploy':
      return deploy(name ?? '', deps);
    case 'rollback':
      return rollback(name, deps);
    case 'restart':
      return restart(deps);
    case 'settle':
      process.stdout.write(`${(await settleDeploys(deps)) ?? 'nothing was left'}\n`);
      return undefined;
  }
}
