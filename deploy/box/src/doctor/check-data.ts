import { existsSync } from 'node:fs';
import { checkDataFolder, DataFolderError } from '@iris/server/data-folder';
import { readSettings } from '../releases/places.ts';
import type { BoxFinding, BoxToExamine } from './finding.ts';

const link = 'data';

/** Whether the data are there that the settings speak of. */
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
    return [{ link, status: 'good', found: `${layout.data} holds the data that IRIS_DATA_ID names.` }];
  } catch (error) {
    if (!(error instanceof DataFolderError) || error.message.includes('EACCES')) throw error;
    const [found = '', ...advice] = error.message.split('\n');
    return [{ link, status: 'bad', found, advice: advice.map((line) => line.replace(/^ *- /, '')).join('. ') }];
  }
}
