import { loadConfig } from '@iris/server/config';
import type { BoxLayout, Place } from '../layout.ts';
import { DeployError, explainSystemError, reasonOf } from './deploy-error.ts';
import { DeployJournal } from './deploy-journal.ts';
import { withDeployLock } from './deploy-lock.ts';
import type { DeployStep } from './deploy-record.ts';
import type { GateLimits } from './gate.ts';
import { checkInstalled, portOf, readSettings } from './places.ts';
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
  /** Where each place listens. */
  readonly ports: Readonly<Record<Place, number>>;
}

/** A deploy that holds the lock. */
export interface DeployWork extends DeployDeps {
  readonly journal: DeployJournal;
  readonly settings: BoxSettings;
}

/**
 * Does something to the releases of a box while nobody else does.
 * @throws DeployError whatever fails, but for a mistake in this program
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
    throw explainSystemError(error);
  }
}

function readBoxSettings(layout: BoxLayout): BoxSettings {
  const variables = readSettings(layout.settings);
  const ports = { a: portOf(layout, 'a'), b: portOf(layout, 'b') };
  try {
    return { key: loadConfig(variables).apiKeys[0], ports };
  } catch (error) {
    const message = `With ${layout.settings} no release would start. ${reasonOf(error)}`;
    throw new DeployError('refused', message, { cause: error });
  }
}
