import { existsSync, readFileSync } from 'node:fs';

/** Which release this is. */
export interface Version {
  readonly version: string;
  /** Git commit it was built from; null in a checkout. */
  readonly commit: string | null;
}

const SHORT_COMMIT = 12;

/** @param folder the package's, where a release keeps `build-info.json` beside `package.json` */
export function readVersion(folder = new URL('../', import.meta.url)): Version {
  const buildInfo = new URL('build-info.json', folder);
  if (existsSync(buildInfo)) return readFields(buildInfo);
  return { ...readFields(new URL('package.json', folder)), commit: null };
}

/** `--version` is answered while the arguments are parsed, before anyone can ask for `--json`. */
export function describeVersion({ version, commit }: Version, args: readonly string[]): string {
  if (args.includes('--json')) return JSON.stringify({ version, commit, node: process.versions.node });
  return commit === null ? version : `${version} (${commit.slice(0, SHORT_COMMIT)})`;
}

function readFields(file: URL): Version {
  // Our own files, written when the package and the release were made.
  const { version, commit } = JSON.parse(readFileSync(file, 'utf8')) as Version;
  return { version, commit };
}
