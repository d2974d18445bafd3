import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICE_UNIT } from '../systemd/render-units.ts';
import type { Machine } from './machine.ts';
import { isForeign } from './replaced-files.ts';

/** What our own unit of the name holds, in whichever release it was written. */
const OUR_MARK = 'iris-backend.target';

/** Where the Python service has its settings. They are read once, and left there. */
export function formerSettings({ paths }: Machine): string {
  return join(paths.home, 'backend/.env');
}

/** Path of a unit that has our name and is not ours; undefined where there is none. */
export function findFormerUnit({ paths }: Machine): string | undefined {
  const path = join(paths.units, SERVICE_UNIT);
  return isForeign(path, OUR_MARK) ? path : undefined;
}

/** What is said of the Python service before anything is changed, a sentence each; none where there was none. */
export function describeFormerService(machine: Machine): readonly string[] {
  const { home, cache, settings } = machine.paths;
  const unit = findFormerUnit(machine);
  const former = formerSettings(machine);
  const answers = existsSync(cache) ? readdirSync(cache).filter((name) => name.endsWith('.json')).length : 0;
  return [
    ...(unit === undefined
      ? []
      : [`${unit} is not ours: what it runs serves on until the new server answers behind Nginx.`]),
    ...(existsSync(former) && !existsSync(settings)
      ? [`The settings in ${former} are taken over into ${settings}; the file itself is left alone.`]
      : []),
    ...(existsSync(join(home, '.git')) ? [`The git checkout in ${home} is left alone; nothing of it is used.`] : []),
    ...(answers > 0
      ? [`${answers} answers of the Python service in ${cache} (*.json) are left alone; they are not used.`]
      : []),
  ];
}
