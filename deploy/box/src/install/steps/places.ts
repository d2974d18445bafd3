import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { PLACE_PORTS, type Place } from '../../layout.ts';
import { withDeployLock } from '../../releases/deploy-lock.ts';
import { readDeployRecord, writeDeployRecord } from '../../releases/deploy-record.ts';
import { renderDeployScript } from '../../releases/deploy-script.ts';
import { findLive, livePlace, releaseIn } from '../../releases/places.ts';
import { templatePath } from '../../templates.ts';
import type { Installation } from '../installation.ts';
import { needed, type Step } from '../step.ts';
import { findUnmet, meet, type Wanted } from '../wanted-files.ts';

const PLACES: readonly Place[] = ['a', 'b'];

/** The places that are in use: a deploy may have put either there. */
export function placesInUse({ machine }: Installation): readonly Place[] {
  return PLACES.filter((place) => releaseIn(machine.paths, place) !== undefined);
}

/** What leads to the release that serves. */
export function placesStep(installation: Installation): Step {
  const { machine } = installation;
  return {
    name: 'places',
    title: 'Places and commands',
    why: 'A deploy starts the next release in the idle one of two places, so that no request fails. "iris" and deploy.sh are what people type.',
    check: () => needed(findUnmet(machine, wanted(installation))),
    // A deploy that runs meanwhile links places too.
    change: () =>
      withDeployLock(machine.paths.deployLock, 'an installation', async () => {
        const isFirst = placesInUse(installation).length === 0;
        meet(machine, wanted(installation));
        if (isFirst) noteFirst(installation);
      }),
  };
}

function wanted(installation: Installation): readonly Wanted[] {
  const { paths, named } = installation.machine;
  const { releases, places, command, deployScript, reloadHook } = paths;
  // Which release serves is the business of deploys, once there is one.
  const isFirst = placesInUse(installation).length === 0;
  const first = join(releases, installation.release.name);
  const live = join(releases, findLive(paths)?.release ?? installation.release.name);
  return [
    ...PLACES.map((place): Wanted => {
      const text = `# Written by the installer.\nIRIS_HOST=127.0.0.1\nPORT=${PLACE_PORTS[place]}\n`;
      return { kind: 'file', path: paths.placeSettings(place), text, mode: 0o644 };
    }),
    ...(isFirst
      ? [{ kind: 'link', path: join(places, livePlace(paths)), target: relative(places, first) } as const]
      : []),
    { kind: 'link', path: command, target: relative(dirname(command), join(live, 'bin/iris')) },
    { kind: 'file', path: deployScript, text: renderDeployScript(named), mode: 0o755 },
    { kind: 'file', path: reloadHook, text: readFileSync(templatePath('reload-nginx.sh'), 'utf8'), mode: 0o755 },
  ];
}

/** So that a rollback after the first deploy goes back to this release. */
function noteFirst({ machine: { paths }, release }: Installation): void {
  const { past } = readDeployRecord(paths);
  const entry = { action: 'deploy', release: release.name, at: new Date().toISOString() } as const;
  writeDeployRecord(paths, { pending: null, past: [...past, entry] });
}
