import { join } from 'node:path';
import { renderUnits, SERVICE_UNIT } from '../../systemd/render-units.ts';
import type { Installation } from '../installation.ts';
import { needed, type Step } from '../step.ts';
import { findUnmet, meet, type Wanted } from '../wanted-files.ts';

/** The unit's file of a name that the Python service has too is written by a step of its own. */
export function unitsStep(installation: Installation): Step {
  const { machine } = installation;
  const wanted = [...renderBoxUnits(installation)]
    .filter(([name]) => name !== SERVICE_UNIT)
    .map(([name, text]): Wanted => ({ kind: 'file', path: join(machine.paths.units, name), text, mode: 0o644 }));
  return {
    name: 'units',
    title: 'Units of systemd',
    why: 'systemd starts IRIS, watches it, starts it again, and keeps it from all that it does not need.',
    check: () => needed(findUnmet(machine, wanted)),
    change: async () => {
      meet(machine, wanted);
      if (machine.runsSystemd) await machine.must(['systemctl', 'daemon-reload']);
    },
  };
}

/** All units, their texts by the names of their files. */
export function renderBoxUnits({ machine, host, environment }: Installation): ReadonlyMap<string, string> {
  return renderUnits({ paths: machine.named, host, environment });
}
