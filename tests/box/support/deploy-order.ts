import { fileURLToPath } from 'node:url';
import { DeployError, type DeployResult } from '@iris/box';
import { type RunningCommand, runCommand } from '../../../scripts/test/support/running-command.mjs';
import type { DeployOrder, DeployOutcome } from './deploy-process.ts';

const PROGRAM = fileURLToPath(new URL('deploy-process.ts', import.meta.url));

/** Has a deploy run in a process of its own: it can be killed, and whatever it does holds up nobody who asks meanwhile. */
export function startDeploy(order: DeployOrder, tracer: readonly string[] = []): RunningCommand {
  const [program = '', ...rest] = [...tracer, process.execPath, PROGRAM, JSON.stringify(order)];
  return runCommand(program, rest, { cwd: order.root });
}

/**
 * Runs one to its end.
 * @returns what it did; undefined where it was to bring another one to its end
 * @throws DeployError what it threw
 */
export async function runDeploy(order: DeployOrder): Promise<DeployResult | undefined> {
  const deploying = startDeploy(order);
  await deploying.exited;
  const last = deploying.output().trimEnd().split('\n').at(-1) ?? '';
  if (!last.startsWith('{')) throw new Error(`The deploy did not come to its end:\n${deploying.output()}`);
  // `deploy-process.ts` writes that.
  const outcome = JSON.parse(last) as DeployOutcome;
  if (outcome.status === 'failed') throw new DeployError(outcome.failure, outcome.message);
  return outcome.result;
}
