import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findFormerUnit } from '../former-service.ts';
import type { Installation } from '../installation.ts';
import type { Machine } from '../machine.ts';
import { needed, type Step } from '../step.ts';
import { findUnmet, meet, type Wanted, type WantedFolder } from '../wanted-files.ts';
import { IRIS_USER } from './account.ts';

export function foldersStep({ machine }: Installation): Step {
  const { home, releases, places, logs, acmeRoot, site, liveMarker } = machine.paths;
  const { errorLog, emfLog, accessLog, nginxErrorLog } = machine.paths;
  const { nginxUser } = machine.distribution;
  const ours = (path: string): WantedFolder => ({ kind: 'folder', path, mode: 0o755 });
  const log = (path: string, owner: string): Wanted => ({ kind: 'file', path, owner, group: IRIS_USER, mode: 0o640 });
  const wanted: readonly Wanted[] = [
    ...[home, releases, places, dirname(liveMarker), acmeRoot, site, join(site, 'assets')].map(ours),
    ...(findFormerUnit(machine) === undefined ? dataFolders(machine) : sharedDataFolders(machine)),
    // Root's, since root opens files there: whoever could write into it could have root write elsewhere.
    ours(logs),
    log(errorLog, IRIS_USER),
    log(emfLog, IRIS_USER),
    log(accessLog, nginxUser),
    log(nginxErrorLog, nginxUser),
  ];
  return {
    name: 'folders',
    title: 'Folders and logs',
    why: `Releases are root's and cannot be changed by what runs; data and two of the logs are ${IRIS_USER}'s. What lies in the data folder stays.`,
    check: () => needed(findUnmet(machine, wanted)),
    change: () => meet(machine, wanted),
  };
}

/** The data folder and the cache in it. */
export function dataFolders({ paths }: Machine): readonly WantedFolder[] {
  return [paths.data, paths.cache].map((path) => ({ kind: 'folder', path, owner: IRIS_USER, mode: 0o750 }));
}

/** The same while the Python service still writes there, as a member of the group that has them. */
function sharedDataFolders(machine: Machine): readonly WantedFolder[] {
  return dataFolders(machine).map((folder) => {
    const found = statSync(folder.path, { throwIfNoEntry: false });
    const group = found === undefined ? undefined : machine.groupName(found.gid);
    return group === undefined || group === IRIS_USER ? folder : { ...folder, group, mode: 0o770 };
  });
}
