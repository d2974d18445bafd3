import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { STAGE_PREFIX as RESTORE_PREFIX, SET_ASIDE_PREFIX } from '../backup/contents.ts';
import { STAGE_PREFIX as BACKUP_PREFIX } from '../backup/create-backup.ts';
import { type BoxFinding, type BoxToExamine, sayBytes } from './finding.ts';

const link = 'leftovers';
const PLAIN_NAME = /^[A-Za-z0-9._-]+$/;

/** What lies around that nobody uses: of the Python service, and of backups and restores that were killed. */
export function checkLeftovers({ layout }: BoxToExamine): readonly BoxFinding[] {
  const { home, data, cache } = layout;
  const copies = [withPrefix(home, BACKUP_PREFIX), withPrefix(home, '.env.restored'), withPrefix(data, RESTORE_PREFIX)];
  const killed = copies.flat().map((path): BoxFinding => {
    const found = `${path} holds copies of data and keys, of a backup or restore that runs or was killed.`;
    return { link, status: 'warning', found, advice: `If none runs: sudo rm -r ${path}` };
  });
  const former = [...withPrefix(data, SET_ASIDE_PREFIX), ...withPrefix(home, `.env.${SET_ASIDE_PREFIX}`)];
  const setAside = former.map((path): BoxFinding => {
    const found = `${path} is what a restore set aside.`;
    return { link, status: 'note', found, advice: `Once nobody needs it: sudo rm -r ${path}` };
  });
  const findings = [...killed, ...setAside, ...findPythonCache(cache)];
  return findings.length > 0 ? findings : [{ link, status: 'good', found: 'There are none.' }];
}

/** IRIS reads none of them, and a way back to the Python service needs them. */
function findPythonCache(cache: string): readonly BoxFinding[] {
  const names = (existsSync(cache) ? readdirSync(cache) : []).filter((name) => name.endsWith('.json'));
  if (names.length === 0) return [];
  const sizes = names.map((name) => statSync(join(cache, name), { throwIfNoEntry: false })?.size ?? 0);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const found = `${names.length} answers of the Python service lie in ${cache} (${sayBytes(bytes)}): IRIS leaves them alone.`;
  const advice = `Once nobody goes back to it: sudo find ${cache} -maxdepth 1 -name '*.json' -delete`;
  return [{ link, status: 'note', found, advice }];
}

/** As they were made: a server that somebody broke into could make others, for root to copy out of the advice. */
function withPrefix(folder: string, prefix: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && PLAIN_NAME.test(name))
    .map((name) => join(folder, name));
}
