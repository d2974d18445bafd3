import { loadConfig } from '@iris/server/config';
import type { BoxLayout } from '../layout.ts';
import { DeployError, reasonOf } from './deploy-error.ts';
import { DeployJournal } from './deploy-journal.ts';
import { withDeployLock } from './deploy-lock.ts';
import type { DeployStep } from './deploy-record.ts';
import type { GateLimits } from './gate.ts';
import { checkInstalled, readSettings } from './places.ts';
import type { Supervisor } from './supervisor.ts';

/** What a deploy is done with. */
export interface DeployDeps {
  readonly layout: BoxLayout;
  readonly supervisor: Supervisor;
  /** Is told what is being done, a sentence each. */
  readonly report: (message: string, step: DeployStep) => void;
  /** Gives up, as long as no traffic has gone to the new release; later it is not looked at. */
  readonly signal: AbortSignal;
  /** What a release must show; `DEPLOY_GATE` unless told, or `ROLLBACK_GATE` for one that goes back. */
  readonly gate?: GateLimits | undefined;
}

/** What the settings of the box say to whoever deploys. */
interface BoxSettings {
  readonly key: string | undefined;
  /** How long a release that is stopped may take, in ms. */
  readonly stopMs: number;
}

/** A deploy that holds the lock. */
export interface DeployWork extends DeployDeps {
  readonly journal: DeployJournal;
  readonly settings: BoxSettings;
}

/** For what a server does when its last request has ended. */
const CLOSING_MS = 15_000;

/**
 * Does something to the releases of a box while nobody else does.
 * @throws DeployError whatever fails
 */
export async function workOnBox<T>(
  deps: DeployDeps,
  purpose: string,
  work: (work: DeployWork) => Promise<T>,
): Promise<T> {
  const { layout } = deps;
  checkInstalled(layout);
  try {
    return await withDeployLock(layout.deployLock, purpose, async () => {
      const settings = readBoxSettings(layout);
      return work({ ...deps, settings, journal: new DeployJournal(layout) });
    });
  } catch (error) {
    if (error instanceof DeployError) throw error;
    if (isForbidden(error)) {
      throw new DeployError('refused', `This needs root: run it with sudo. (${reasonOf(error)})`, { cause: error });
    }
    throw error;
  }
}

function readBoxSettings({ settings }: BoxLayout): BoxSettings {
  const variables = readSettings(settings);
  try {
    const { apiKeys, drainTimeoutMs } = loadConfig(variables);
    return { key: apiKeys[0], stopMs: drainTimeoutMs + CLOSING_MS };
  } catch (error) {
    throw new DeployError('refused', `With ${settings} no release would start. ${reasonOf(error)}`, { cause: error });
  }
}

function isForbidden(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM');
}
