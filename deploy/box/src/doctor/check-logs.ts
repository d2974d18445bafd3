import { accessSync, constants, existsSync, statSync } from 'node:fs';
import type { BoxLayout } from '../layout.ts';
import { type BoxFinding, type BoxToExamine, sayBytes } from './finding.ts';

const link = 'logs';
/** Of a file that is rotated each day: several busy ones. */
const LARGE_BYTES = 1_000_000_000;

/** Whether the logs are there, can be written by their writers, and are rotated. */
export function checkLogs({ layout }: BoxToExamine): readonly BoxFinding[] {
  const { logs, logrotate, accessLog, nginxErrorLog, errorLog, emfLog } = layout;
  if (!existsSync(logs)) {
    return [{ link, status: 'bad', found: `There is no ${logs}.`, advice: 'Make it: sudo iris install' }];
  }
  const problems = [accessLog, nginxErrorLog, errorLog, emfLog].flatMap((path) => judge(path, layout));
  if (!existsSync(logrotate)) {
    const found = `There is no ${logrotate}: they grow until the disk is full.`;
    problems.push({ link, status: 'warning', found, advice: 'Make it: sudo iris install' });
  }
  return problems.length > 0
    ? problems
    : [{ link, status: 'good', found: `Those in ${logs} are written and rotated.` }];
}

function judge(path: string, { logrotate }: BoxLayout): readonly BoxFinding[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    return [{ link, status: 'warning', found: `There is no ${path}.`, advice: 'Make it: sudo iris install' }];
  }
  if (!found.isFile() || (found.mode & constants.S_IWUSR) === 0 || isReadOnly(path)) {
    const advice = `Look at it: ls -l ${path}; findmnt --target ${path}`;
    return [{ link, status: 'bad', found: `${path} cannot be written.`, advice }];
  }
  if (found.size < LARGE_BYTES) return [];
  const advice = `See why it is not rotated: sudo logrotate --debug ${logrotate}; systemctl list-timers logrotate.timer`;
  return [{ link, status: 'warning', found: `${path} has ${sayBytes(found.size)}.`, advice }];
}

/** The disk, not the file: root may write whatever its mode says. */
function isReadOnly(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EROFS';
  }
}
