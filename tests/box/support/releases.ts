import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprintSources } from '../../../scripts/lib/built.mjs';
import { ROOT } from '../../../scripts/lib/workspace.mjs';
import { describeFiles, type ReleaseManifest } from '../../../scripts/release/verify-release.mjs';
import { runCommand } from '../../../scripts/test/support/running-command.mjs';
import { pack, run } from './pack.ts';

const CACHE = join(ROOT, '.cache', 'box-releases');
const BUILD = fileURLToPath(new URL('build-base-release.ts', import.meta.url));
/** What gets into a release beside the sources of workspaces. */
const OTHER_INPUTS = ['scripts/release', 'deploy/box/templates'];
const SERVER = 'node_modules/@iris/server';

/** What is wrong with a release that must not come to serve. */
const FAULTS = {
  doesNotStart: {
    path: `${SERVER}/dist/main.js`,
    change: (text: string) => `throw new Error('This release was made not to start.');\n${text}`,
  },
  neverGetsHealthy: {
    path: `${SERVER}/dist/routes/health/health-routes.js`,
    change: (text: string) => text.replace('if (!ready)', 'if (true)'),
  },
  diesAfterFiveSeconds: {
    path: `${SERVER}/dist/routes/health/health-routes.js`,
    change: (text: string) =>
      `let dies;\n${text.replace('if (!ready)', 'dies ??= setTimeout(() => process.abort(), 5000);\nif (!ready)')}`,
  },
  keepsNothing: {
    path: `${SERVER}/dist/services/analysis-service.js`,
    change: (text: string) => text.replace('cache.getOrMake(key,', 'cache.getOrMake(key + Math.random(),'),
  },
} as const;

export interface ReleaseOptions {
  readonly version: string;
  readonly fault?: keyof typeof FAULTS;
  /**
   * Whether it runs on the Node of the tests instead of one of its own, which is two thirds of what is packed, unpacked and
   * checked.
   */
  readonly borrowsNode?: boolean;
}

export interface BuiltRelease {
  readonly artefact: string;
  /** Its name. */
  readonly release: string;
  readonly version: string;
  readonly commit: string;
}

/** A release that is built from the tree once, whichever test is the first to need it. Takes half a minute then. */
async function buildBaseRelease(): Promise<string> {
  const hash = createHash('sha256').update(fingerprintSources());
  for (const folder of OTHER_INPUTS) hashFolder(join(ROOT, folder), hash.update(folder));
  const folder = join(CACHE, hash.digest('hex').slice(0, 16));
  mkdirSync(CACHE, { recursive: true });
  const building = runCommand('flock', [join(ROOT, '.cache/box-releases.lock'), process.execPath, BUILD, folder], {
    cwd: ROOT,
  });
  if ((await building.exited) !== 0) throw new Error(`No release was built:\n${building.output()}`);
  return join(folder, 'release');
}

/**
 * The artefact of a release like the tree's, with a version of its own, made as those are that are built: manifest and
 * checksum are right, whatever is wrong inside.
 */
export async function makeRelease({ version, fault, borrowsNode = false }: ReleaseOptions): Promise<BuiltRelease> {
  const base = await buildBaseRelease();
  const commit = createHash('sha1').update(`${version} ${fault} ${borrowsNode}`).digest('hex');
  const release = `${version}-${commit.slice(0, 12)}`;
  const artefact = join(dirname(base), `iris-${release}-linux-test.tar.gz`);
  if (!existsSync(artefact)) {
    const draft = `${artefact}.${process.pid}`;
    const folder = join(draft, `iris-${release}`);
    // Links instead of copies: what is changed is replaced.
    await run('cp', ['--archive', '--link', base, mkdirFor(folder)]);
    if (borrowsNode) borrowNode(join(folder, 'bin/node'));
    if (fault !== undefined) replaceText(join(folder, FAULTS[fault].path), FAULTS[fault].change);
    for (const program of ['cli', 'server']) {
      replaceText(join(folder, `node_modules/@iris/${program}/build-info.json`), (text) =>
        JSON.stringify({ ...JSON.parse(text), version, commit }),
      );
    }
    rewriteManifest(folder, { release, version, commit });
    await pack(folder, artefact);
    rmSync(draft, { recursive: true });
  }
  return { artefact, release, version, commit };
}

/** Replaces fields of the manifest, which then lists the files as they are. */
function rewriteManifest(folder: string, fields: Partial<ReleaseManifest>): void {
  replaceText(join(folder, 'manifest.json'), (text) =>
    JSON.stringify({ ...JSON.parse(text), ...fields, files: describeFiles(folder) }),
  );
}

function borrowNode(path: string): void {
  rmSync(path);
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, { mode: 0o755 });
}

function mkdirFor(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

function replaceText(path: string, change: (text: string) => string): void {
  const text = readFileSync(path, 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`Nothing in ${path} was changed`);
  rmSync(path);
  writeFileSync(path, changed, { mode: 0o644 });
}

function hashFolder(folder: string, hash: ReturnType<typeof createHash>): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    if (entry.isFile()) hash.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)));
  }
}
