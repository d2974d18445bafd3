import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkDataFolder, DataFolderError } from '@iris/server/data-folder';
import { readOwners } from '../backup/accounts.ts';
import { isNoData } from '../backup/contents.ts';
import type { BoxLayout } from '../layout.ts';
import { readSettings } from '../releases/places.ts';
import type { BoxFinding, BoxToExamine } from './finding.ts';

const link = 'data';

/** Whether the data are there that the settings speak of, and are the server's own. */
export function checkData({ layout }: BoxToExamine): readonly BoxFinding[] {
  // Said of the settings already.
  if (!existsSync(layout.settings)) return [];
  const { IRIS_DATA_ID: wanted } = readSettings(layout.settings);
  if (wanted === undefined) {
    const found = 'IRIS_DATA_ID is not set: where a volume is not mounted, a server would start on an empty folder.';
    return [{ link, status: 'warning', found, advice: 'Set it: sudo iris install' }];
  }
  try {
    checkDataFolder(layout.data, wanted);
  } catch (error) {
    if (!(error instanceof DataFolderError) || error.message.includes('EACCES')) throw error;
    const [found = '', ...lines] = error.message.split('\n');
    const advice = lines.map((line) => line.replace(/^ *- /, '')).join('. ');
    return [{ link, status: 'bad', found, ...(advice !== '' && { advice }) }];
  }
  const foreign = findForeign(layout);
  if (foreign.length > 0) return foreign;
  return [{ link, status: 'good', found: `${layout.data} holds the data that IRIS_DATA_ID names.` }];
}

/** Files of others than who has the folder, as `cp` and `chown` of root leave them. No name is shown: whoever has the folder made it. */
function findForeign(layout: BoxLayout): readonly BoxFinding[] {
  const { data } = layout;
  const { uid } = lstatSync(data);
  const owners = listData(layout).map((path) => lstatSync(path, { throwIfNoEntry: false })?.uid ?? uid);
  const others = owners.filter((owner) => owner !== uid);
  if (others.length === 0) return [];
  const { users } = readOwners(layout);
  const name = users.nameOf(uid);
  const found = `In ${data}, which is ${name}'s, are files of ${[...new Set(others)].map(users.nameOf).join(' and ')} (${others.length}): what the server cannot write it cannot keep.`;
  return [{ link, status: 'bad', found, advice: `Give them to it: sudo chown -Rh ${name}: ${data}` }];
}

/** Folders and files below the data folder, without those of the Python service, which nobody writes any more. */
function listData({ data, cache }: BoxLayout): readonly string[] {
  const names = readdirSync(data).filter((name) => !isNoData(name));
  const below = names.filter((name) => lstatSync(join(data, name), { throwIfNoEntry: false })?.isDirectory());
  const inside = below.flatMap((name) => {
    const folder = join(data, name);
    const isFormer = (each: string): boolean => folder === cache && each.endsWith('.json');
    return readdirSync(folder)
      .filter((each) => !isFormer(each))
      .map((each) => join(folder, each));
  });
  return [...names.map((name) => join(data, name)), ...inside];
}
