import { findObstacles } from './find-obstacles.ts';
import { describeFormerService } from './former-service.ts';
import { InstallError } from './install-error.ts';
import { type Installation, type InstallOptions, readUnpackedRelease } from './installation.ts';
import { Machine } from './machine.ts';
import { makeSteps, type Step, type StepListener, type StepOutcome } from './step.ts';
import { accountStep } from './steps/account.ts';
import { certificateStep } from './steps/certificate.ts';
import { foldersStep } from './steps/folders.ts';
import { agentStep, rotationStep } from './steps/logs.ts';
import { nginxStep } from './steps/nginx.ts';
import { packagesStep } from './steps/packages.ts';
import { placesStep } from './steps/places.ts';
import { releaseStep } from './steps/release.ts';
import { serviceStep } from './steps/service.ts';
import { settingsStep } from './steps/settings.ts';
import { sshStep } from './steps/ssh.ts';
import { startStep } from './steps/start.ts';
import { unitsStep } from './steps/units.ts';
import { updatesStep } from './steps/updates.ts';

export interface InstallRequest extends InstallOptions {
  /** Where the release was unpacked whose installer this is. */
  readonly releaseFolder: string;
  /** The system to install on: `/`, or the folder of one that does not run yet. */
  readonly root: string;
  /** The environment of programs that are run. */
  readonly variables: NodeJS.ProcessEnv;
}

/** What is going to be installed, found possible. */
export interface InstallPlan {
  readonly release: string;
  readonly system: string;
  /** What was found of the service that was there before, a sentence each. */
  readonly notes: readonly string[];
  readonly steps: readonly Step[];
}

/**
 * Looks whether IRIS can be installed, and how. Changes nothing.
 * @throws InstallError with everything that is in the way
 */
export async function planInstall({
  releaseFolder,
  root,
  variables,
  ...options
}: InstallRequest): Promise<InstallPlan> {
  const machine = new Machine(root, variables);
  const installation = { ...options, machine, release: readUnpackedRelease(releaseFolder) };
  const obstacles = await findObstacles(installation);
  if (obstacles.length > 0) throw new InstallError(obstacles.join('\n'));
  return {
    release: installation.release.name,
    system: machine.distribution.title,
    notes: describeFormerService(machine),
    steps: listSteps(installation),
  };
}

/**
 * Makes what a plan has, in order; what is made already is left alone. Interrupted or failed, it goes on when it is run again.
 * @param dryRun has it say what would be changed, and change nothing
 * @throws InstallError where a step cannot be made; those before it stay made
 */
export function install(
  { steps }: InstallPlan,
  options: StepListener & { readonly dryRun: boolean },
): Promise<readonly StepOutcome[]> {
  // Whoever installs may keep from others what he makes; what is made here is read by the users of services.
  process.umask(0o022);
  return makeSteps(steps, options);
}

/** Nothing that serves is touched before what replaces it answers. */
function listSteps(installation: Installation): readonly Step[] {
  return [
    packagesStep(installation),
    accountStep(installation),
    foldersStep(installation),
    settingsStep(installation),
    releaseStep(installation),
    placesStep(installation),
    unitsStep(installation),
    startStep(installation),
    nginxStep(installation),
    serviceStep(installation),
    rotationStep(installation),
    agentStep(installation),
    updatesStep(installation),
    sshStep(installation),
    // Last: it may fail for reasons that lie elsewhere, a name that leads to another machine above all.
    certificateStep(installation),
  ];
}
