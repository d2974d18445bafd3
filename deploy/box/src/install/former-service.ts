import { existsSync, readdirSync, readFileSync } from 'node:fs';
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
      : [
          `${unit} is not ours: what it runs serves on until the new server answers behind Nginx.`,
          ...describeVariables(unit),
        ]),
    ...(existsSync(former) && !existsSync(settings)
      ? [`The settings in ${former} are taken over into ${settings}; the file itself is left alone.`]
      : []),
    ...(existsSync(join(home, '.git')) ? [`The git checkout in ${home} is left alone; nothing of it is used.`] : []),
    ...(answers > 0
      ? [`${answers} answers of the Python service in ${cache} (*.json) are left alone; they are not used.`]
      : []),
  ];
}

/** What the unit gives its process beside a file of settings. Values are not shown: some are keys. */
function describeVariables(unit: string): readonly string[] {
  const texts = [unit, ...dropIns(`${unit}.d`)].map((path) => readFileSync(path, 'utf8'));
  const lines = texts.join('\n').matchAll(/^\s*Environment\s*=(.*)$/gm);
  const names = [...lines].flatMap(([, value = '']) =>
    [...value.matchAll(/(?:^|\s)["']?(\w+)=/g)].map(([, name]) => name),
  );
  if (names.length === 0) return [];
  return [
    `It sets ${names.join(', ')} in the unit itself, which is not taken over: write into the settings what is to stay.`,
  ];
}

function dropIns(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.conf'));
  return names.map((name) => join(folder, name));
}
