import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ENABLED_UNITS, SERVICE_UNIT } from '../../systemd/render-units.ts';
import { findFormerUnit } from '../former-service.ts';
import type { Installation } from '../installation.ts';
import type { Machine } from '../machine.ts';
import { keepCopy } from '../replaced-files.ts';
import { needed, type Step } from '../step.ts';
import { findUnmet, meet, type Wanted } from '../wanted-files.ts';
import { dataFolders } from './folders.ts';
import { renderBoxUnits } from './units.ts';

/** The name `iris-backend`, which the Python service had: taken over once the new server answers behind Nginx. */
export function serviceStep(installation: Installation): Step {
  const { machine } = installation;
  const path = join(machine.paths.units, SERVICE_UNIT);
  const text = renderBoxUnits(installation).get(SERVICE_UNIT) ?? '';
  const wanted: readonly Wanted[] = [{ kind: 'file', path, text, mode: 0o644 }];
  return {
    name: 'service',
    title: 'The service iris-backend',
    why: 'The name that systemctl knows, and the start with the machine. A unit of the Python service with that name is stopped now that the new one serves, and kept.',
    check: async () =>
      needed([...describeFormer(machine), ...findUnmet(machine, wanted), ...(await findDisabled(machine))]),
    change: async () => {
      const former = findFormerUnit(machine);
      if (former !== undefined) await retire(machine, former);
      meet(machine, wanted);
      if (machine.runsSystemd) await machine.must(['systemctl', 'daemon-reload']);
      await machine.must(['systemctl', 'enable', ...ENABLED_UNITS]);
      if (machine.runsSystemd) await machine.must(['systemctl', 'start', ...ENABLED_UNITS]);
    },
  };
}

function describeFormer(machine: Machine): readonly string[] {
  const former = findFormerUnit(machine);
  return former === undefined ? [] : [`stop the service that ${former} describes, and have the data to itself`];
}

async function retire(machine: Machine, unit: string): Promise<void> {
  if (machine.runsSystemd) await machine.must(['systemctl', 'stop', SERVICE_UNIT]);
  await machine.run(['systemctl', 'disable', SERVICE_UNIT]);
  // What was changed of the former unit would change ours too.
  for (const path of [`${unit}.d`, unit]) {
    if (!existsSync(path)) continue;
    keepCopy(machine, path);
    rmSync(path, { recursive: true });
  }
  meet(machine, dataFolders(machine));
}

async function findDisabled(machine: Machine): Promise<readonly string[]> {
  const states = await Promise.all(ENABLED_UNITS.map((unit) => machine.run(['systemctl', 'is-enabled', unit])));
  const disabled = ENABLED_UNITS.filter((_, index) => states[index]?.status !== 0);
  return disabled.length === 0 ? [] : [`have ${disabled.join(' and ')} start with the machine`];
}
