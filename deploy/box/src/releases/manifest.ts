import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isReleaseName } from './release-name.ts';

/** What a release says of itself. */
export interface ReleaseIdentity {
  /** Its name among the others: version and commit. */
  readonly release: string;
  readonly version: string;
  readonly commit: string;
  /** ISO 8601. */
  readonly commitTime: string;
  readonly platform: string;
  readonly architecture: string;
}

const MANIFEST = 'manifest.json';

/** Where the manifest of an unpacked release is. */
export function manifestPath(folder: string): string {
  return join(folder, MANIFEST);
}

/**
 * Reads what the release in a folder says of itself.
 * @throws Error where there is no such release
 */
export function readIdentity(folder: string): ReleaseIdentity {
  return parseIdentity(readFileSync(manifestPath(folder), 'utf8'));
}

/**
 * @param text of a manifest
 * @throws Error where it is not the manifest of a release
 */
export function parseIdentity(text: string): ReleaseIdentity {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) throw new Error(`${MANIFEST} is not an object.`);
  const fields: Readonly<Record<string, unknown>> = { ...parsed };
  const textOf = (name: string): string => {
    const value = fields[name];
    if (typeof value !== 'string' || value === '') throw new Error(`${MANIFEST} has no ${name}.`);
    return value;
  };
  if (fields['name'] !== 'iris') throw new Error(`${MANIFEST} is not that of IRIS.`);
  const release = textOf('release');
  if (!isReleaseName(release)) throw new Error(`${MANIFEST} has a release name that no folder can have.`);
  return {
    release,
    version: textOf('version'),
    commit: textOf('commit'),
    commitTime: textOf('commit_time'),
    platform: textOf('platform'),
    architecture: textOf('architecture'),
  };
}
