import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { arch } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder } from '../../../apps/server/test/support/folder.ts';
import { describeFiles } from '../../../scripts/release/verify-release.mjs';
import { pack } from './pack.ts';

const VERIFIER = fileURLToPath(new URL('../../../scripts/release/verify-release.mjs', import.meta.url));
const SERVER = fileURLToPath(new URL('fake-server.mjs', import.meta.url));

export interface FakeReleaseOptions {
  readonly version?: string;
  /** What its server does as none should; `fake-server.mjs` says what there is. */
  readonly behaviour?: Readonly<Record<string, unknown>>;
  /** Of the manifest, that are to be others. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** The name of such a release. */
export function fakeReleaseName(version = '1.0.0'): string {
  return `${version}-${commitOf(version).slice(0, 12)}`;
}

/**
 * The folder of a release that is made like a real one, and whose server stands where IRIS does: for what IRIS does not
 * do (keep nothing, lie about its version, die at a chosen moment), and for tests that start many.
 */
export function makeFakeRelease({ version = '1.0.0', behaviour = {}, fields = {} }: FakeReleaseOptions = {}): string {
  const release = fakeReleaseName(version);
  const commit = commitOf(version);
  const folder = join(makeFolder(), `iris-${release}`);
  mkdirSync(join(folder, 'bin'), { recursive: true });
  cpSync(SERVER, join(folder, 'server.mjs'));
  cpSync(VERIFIER, join(folder, 'verify-release.mjs'));
  writeFileSync(join(folder, 'behaviour.json'), JSON.stringify({ version, commit, ...behaviour }));
  const start = `#!/bin/sh\nfolder=$(dirname "$(readlink -f "$0")")/..\nexec "${process.execPath}" "$folder/server.mjs"\n`;
  writeFileSync(join(folder, 'bin/iris-server'), start, { mode: 0o755 });
  const about = { format: 1, name: 'iris', release, version, commit, commit_time: '2026-01-02T03:04:05Z' };
  const platform = { platform: 'linux', architecture: arch(), node: process.versions.node };
  const manifest = { ...about, ...platform, ...fields, files: describeFiles(folder) };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return folder;
}

/** Packs the folder of a release, and returns the artefact. */
export async function packFake(folder: string): Promise<string> {
  const artefact = join(dirname(folder), `${basename(folder)}.tar.gz`);
  await pack(folder, artefact);
  return artefact;
}

function commitOf(version: string): string {
  return createHash('sha1').update(version).digest('hex');
}
