import { chmodSync, existsSync, linkSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { belongsInRelease, isHidden, isWorkshopFolder } from './contents.mjs';

/** @import { Architecture } from './build-artefacts.mjs' */

/**
 * Takes over what is installed in a folder `node_modules`, without links (workspaces, build tools) and without Node itself.
 * @param {string} from
 * @param {string} to
 * @param {Architecture} architecture
 */
export function takePackages(from, to, architecture) {
  if (!existsSync(from)) return;
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const { name } = entry;
    if (!entry.isDirectory() || isHidden(name) || name.startsWith('node-linux-')) continue;
    const take = name.startsWith('@') ? takePackages : takePackage;
    take(join(from, name), join(to, name), architecture);
  }
}

/**
 * @param {string} from
 * @param {string} to
 * @param {Architecture} architecture
 */
function takePackage(from, to, architecture) {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory() && isWorkshopFolder(entry.name)) continue;
    const take = entry.name === 'node_modules' ? takePackages : takeNeeded;
    take(join(from, entry.name), join(to, entry.name), architecture);
  }
}

/**
 * Takes over a file, or of a folder all that belongs in a release.
 * @param {string} from
 * @param {string} to
 * @param {Architecture} architecture
 */
export function takeNeeded(from, to, architecture) {
  if (!statSync(from).isDirectory()) {
    if (belongsInRelease(from, architecture)) placeAt(from, to);
    return;
  }
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const needed = entry.isFile() || (entry.isDirectory() && !isHidden(entry.name));
    if (needed) takeNeeded(join(from, entry.name), join(to, entry.name), architecture);
  }
}

/**
 * Takes over every file of a folder.
 * @param {string} from
 * @param {string} to
 */
export function takeAll(from, to) {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const take = entry.isDirectory() ? takeAll : placeAt;
    take(join(from, entry.name), join(to, entry.name));
  }
}

/**
 * Gives a file a second place, with our own mode and not that of whoever packed or checked it out. The first place is
 * removed with the rest of the work: a copy would cost half a gigabyte for nothing.
 * @param {string} from
 * @param {string} to
 * @param {number} [mode]
 */
export function placeAt(from, to, mode = 0o644) {
  mkdirSync(dirname(to), { recursive: true });
  linkSync(from, to);
  chmodSync(to, mode);
}
