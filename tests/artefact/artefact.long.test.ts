import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../../scripts/test/support/running-command.mjs';
import { cloneRepository, whyNoClone } from '../../scripts/test/support/trees.mjs';
import { artefactFor, buildIn, releaseArtefact } from './support/build.ts';
import { commitTree } from './support/committed-tree.ts';
import { readManifest, removeUnpacked, run, unpack } from './support/unpacked.ts';

const ARCHITECTURES = ['x64', 'arm64'] as const;
const HOST = arch() === 'arm64' ? 'arm64' : 'x64';
const OTHER = HOST === 'arm64' ? 'x64' : 'arm64';
/** What runs programs of the other architecture, and where Debian puts that one's C and C++ libraries. */
const EMULATORS = {
  arm64: { program: 'qemu-aarch64', libraries: '/usr/aarch64-linux-gnu' },
  x64: { program: 'qemu-x86_64', libraries: '/usr/x86_64-linux-gnu' },
};

/** Removes a folder when the test is over. */
function untilTheEnd(folder: string): string {
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe.skipIf(process.platform !== 'linux')('the artefact, at length', () => {
  it.skipIf(whyNoClone() !== undefined)(
    'is the same from fresh clones on hosts that differ in what may differ',
    async () => {
      const plain = untilTheEnd(cloneRepository());
      const strict = untilTheEnd(cloneRepository());
      await buildIn(plain, ARCHITECTURES);
      const env = { TZ: 'Asia/Tokyo', LC_ALL: 'C.UTF-8', SOURCE_DATE_EPOCH: '1', TAR_OPTIONS: '--owner=42' };
      const building = runCommand('sh', ['-c', 'umask 077 && exec npm run release:artefact'], { cwd: strict, env });
      expect([await building.exited, building.output()]).toEqual([0, expect.stringContaining('linux-arm64.tar.gz')]);
      for (const architecture of ARCHITECTURES) {
        const [one, other] = [plain, strict].map((tree) => artefactFor(join(tree, 'dist'), architecture));
        expect(basename(other ?? '')).toBe(basename(one ?? ''));
        expect(readFileSync(other ?? '').equals(readFileSync(one ?? ''))).toBe(true);
      }
    },
  );

  it('names a tree that is not committed by what is in it', async () => {
    const tree = untilTheEnd(commitTree());
    const page = join(tree, 'LICENSE');
    const names = [];
    for (const line of ['one\n', 'two\n']) {
      appendFileSync(page, line);
      const { status, output } = await releaseArtefact(tree, ['--allow-dirty', '--arch', HOST]);
      expect([status, output]).toEqual([0, expect.stringMatching(/-dirty\.[0-9a-f]{8}-[0-9a-f]{12}-linux-/)]);
      const artefact = artefactFor(join(tree, 'dist'), HOST);
      const folder = unpack(artefact);
      expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toBe(readFileSync(page, 'utf8'));
      const { version, commit } = readManifest(folder);
      const said = run([join(folder, 'bin/iris'), '--version']);
      await said.exited;
      expect(said.output()).toBe(`${version} (${commit.slice(0, 12)})\n`);
      names.push(basename(artefact));
      removeUnpacked(folder);
      rmSync(artefact);
    }
    expect(new Set(names).size).toBe(2);
  });

  it('reads a file on the other architecture', async (context) => {
    const emulator = EMULATORS[OTHER];
    const libraries = process.env['QEMU_LD_PREFIX'] ?? emulator.libraries;
    const isThere = spawnSync(emulator.program, ['--version']).status === 0 && existsSync(libraries);
    context.skip(
      !isThere,
      `needs ${emulator.program} and libraries in ${libraries} (Debian: qemu-user, libstdc++6-*-cross)`,
    );
    const tree = untilTheEnd(commitTree());
    const folder = unpack(artefactFor(await buildIn(tree, [OTHER]), OTHER));
    const file = join(dirname(folder), 'greet.py');
    writeFileSync(file, 'def greet():\n    return "hello"\n');
    const iris = join(folder, 'node_modules/@iris/cli/bin/iris.mjs');
    const env = { NODE_DISABLE_COMPILE_CACHE: '1', QEMU_LD_PREFIX: libraries, PATH: process.env['PATH'] };
    const args = [join(folder, 'bin/node'), iris, 'read', '--json', file];
    const answer = execFileSync(emulator.program, args, { encoding: 'utf8', env });
    expect(JSON.parse(answer)).toMatchObject({ success: true, metadata: { line_count: 2 } });
    removeUnpacked(folder);
  });
});
