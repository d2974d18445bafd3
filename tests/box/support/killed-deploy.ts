import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type BoxLayout, type DeployStep, readDeployRecord } from '@iris/box';
import type { RunningCommand } from '../../../scripts/test/support/running-command.mjs';
import { startDeploy } from './deploy-order.ts';
import type { DeployOrder } from './deploy-process.ts';
import { QUICK_GATE } from './gates.ts';

const LOOK_AGAIN_MS = 2;

/** A box in a folder, whatever runs on it. */
interface BoxFolder {
  readonly root: string;
  readonly layout: BoxLayout;
}

type Order = Pick<DeployOrder, 'action' | 'name'>;

/** By these calls a deploy changes what is on the disk: a file or link is replaced or removed, or what lies in a folder. */
export type Call = 'rename' | 'unlink' | 'symlink' | 'unlinkat';

/**
 * Runs one that the kernel kills just before its n-th call of a name.
 * @returns false where it has ended before, since it makes no more of them
 */
export async function killAtCall(box: BoxFolder, order: Order, call: Call, n: number): Promise<boolean> {
  const log = join(box.root, 'strace.log');
  const tracer = ['strace', '-qq', '-o', log, '-e', `trace=${call}`, '-e', `inject=${call}:signal=KILL:when=${n}`];
  const deploying = startIn(box, order, tracer);
  const status = await deploying.exited;
  if (status === 0) return false;
  if (readFileSync(log, 'utf8').includes('killed by SIGKILL')) return true;
  throw new Error(`The deploy failed by itself:\n${deploying.output()}`);
}

/** Kills a deploy while it unpacks. */
export async function killWhileUnpacking(box: BoxFolder, artefact: string): Promise<void> {
  const deploying = startIn(box, { action: 'deploy', name: artefact });
  const incoming = join(box.layout.releases, '.incoming');
  while (!existsSync(incoming)) await pause(LOOK_AGAIN_MS);
  deploying.signal('SIGKILL');
  await deploying.exited;
}

/** Kills one that has come to a step, after some more time. */
export async function killAtStep(
  box: BoxFolder,
  order: Order,
  { step, afterMs }: { readonly step: DeployStep; readonly afterMs: number },
): Promise<void> {
  const deploying = startIn(box, order);
  while (pendingStep(box) !== step) await pause(LOOK_AGAIN_MS);
  await pause(afterMs);
  deploying.signal('SIGKILL');
  await deploying.exited;
}

function startIn({ root }: BoxFolder, order: Order, tracer?: readonly string[]): RunningCommand {
  return startDeploy({ root, gate: QUICK_GATE, ...order }, tracer);
}

/** The step that a killed deploy was at, or null where it left nothing. */
export function pendingStep(box: BoxFolder): string | null {
  return readDeployRecord(box.layout).pending?.step ?? null;
}
