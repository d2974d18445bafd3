import { boxLayout, deploy, restart, rollback, settleDeploys } from '@iris/box';
import { QUICK_GATE } from './gates.ts';
import { ProcessSupervisor } from './process-supervisor.ts';

/** Deploys on the box in a folder, in a process of its own that a test can kill: `deploy-process.ts ROOT WHAT [NAME]`. */
const [, , root = '', what = '', name] = process.argv;
const layout = boxLayout(root);
const deps = {
  layout,
  supervisor: new ProcessSupervisor(layout),
  report: (message: string, step: string): void => {
    process.stdout.write(`${step}: ${message}\n`);
  },
  signal: new AbortController().signal,
  gate: QUICK_GATE,
};
if (what === 'deploy') await deploy(name ?? '', deps);
else if (what === 'rollback') await rollback(name, deps);
else if (what === 'restart') await restart(deps);
else process.stdout.write(`${(await settleDeploys(deps)) ?? 'nothing was left'}\n`);
