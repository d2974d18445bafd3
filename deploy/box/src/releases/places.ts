import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { parseEnv } from 'node:util';
import type { BoxLayout, Place } from '../layout.ts';
import { DeployError, reasonOf } from './deploy-error.ts';
import type { Placement } from './deploy-record.ts';
import { isMissing, linkDurably, removeDurably, touchDurably } from './durable.ts';
import { otherPlace } from './release-name.ts';

/** @throws DeployError where IRIS is not installed */
export function checkInstalled({ releases, places, liveMarker }: BoxLayout): void {
  const missing = [releases, places, dirname(liveMarker)].find((path) => !existsSync(path));
  if (missing === undefined) return;
  throw new DeployError(
    'refused',
    `There is no ${missing}: IRIS is not installed on this machine, see "iris install".`,
  );
}

/** The place that Nginx sends requests to. */
export function livePlace({ liveMarker }: BoxLayout): Place {
  return existsSync(liveMarker) ? 'b' : 'a';
}

/** Has Nginx send every request that begins from now on to a place. */
export function switchTo({ liveMarker }: BoxLayout, place: Place): void {
  if (place === 'b') touchDurably(liveMarker);
  else removeDurably(liveMarker);
}

/** The release that a place is linked to, or undefined where it is not in use. */
export function releaseIn(layout: BoxLayout, place: Place): string | undefined {
  try {
    return basename(readlinkSync(linkOf(layout, place)));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** What serves, or null where nothing does. */
export function findLive(layout: BoxLayout): Placement | null {
  const place = livePlace(layout);
  const release = releaseIn(layout, place);
  return release === undefined ? null : { place, release };
}

/** Where the next release is started. */
export function idlePlace(layout: BoxLayout): Place {
  const place = livePlace(layout);
  return releaseIn(layout, place) === undefined ? place : otherPlace(place);
}

/** Puts a place in use, for the release that is to run there. */
export function linkPlace(layout: BoxLayout, { place, release }: Placement): void {
  linkDurably(relative(layout.places, join(layout.releases, release)), linkOf(layout, place));
}

/** Puts a place out of use: it does not start any more. */
export function unlinkPlace(layout: BoxLayout, place: Place): void {
  removeDurably(linkOf(layout, place));
}

/** Has the command `iris` be that of a release. A file of somebody else under that name is left alone. */
export function linkCommand({ command, releases }: BoxLayout, release: string): void {
  const found = lstatSync(command, { throwIfNoEntry: false });
  if (found !== undefined && !found.isSymbolicLink()) return;
  linkDurably(relative(dirname(command), join(releases, release, 'bin/iris')), command);
}

/**
 * Where a place listens.
 * @throws DeployError where its settings do not say
 */
export function portOf(layout: BoxLayout, place: Place): number {
  const path = layout.placeSettings(place);
  const port = Number(readSettings(path)['PORT'] ?? Number.NaN);
  if (Number.isInteger(port) && port > 0) return port;
  throw new DeployError('refused', `${path} has no PORT: "iris install" writes that file.`);
}

/**
 * Reads a file of settings.
 * @throws DeployError where it cannot be read
 */
export function readSettings(path: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new DeployError('refused', `${path} cannot be read: ${reasonOf(error)}. "iris install" writes that file.`);
  }
}

function linkOf({ places }: BoxLayout, place: Place): string {
  return join(places, place);
}
