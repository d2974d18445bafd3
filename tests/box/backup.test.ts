import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createBackup } from '@iris/box';
import { verifyCache } from '@iris/cache';
import { analyzeResponseSchema } from '@iris/core/wire';
import { readMetricsFile } from '@iris/metrics';
import { openToRead } from '@iris/sqlite';
import { describe, expect, it } from 'vitest';
import { IRIS, startIris } from '../../apps/cli/test/support/iris.ts';
import { makeFolder } from '../../apps/server/test/support/folder.ts';
import { mountSmallDisk } from '../../apps/server/test/support/small-disk.ts';
import { bodyOf, post } from '../support/post.ts';
import { ENCRYPTED, makeBackup, PASSPHRASE, runOnBox, typeOnTerminal } from './support/backups.ts';
import { BOX_KEY, makeBoxRoot, startOnBox } from './support/box-root.ts';

const WRITERS = 6;

const fileOf = (name: string) => ({ language: 'python', text: `def ${name}():\n    return "${name}"\n` });

async function analyze(url: string, name: string) {
  const { status, body } = await post(url, bodyOf(fileOf(name)), { headers: { 'x-api-key': BOX_KEY } });
  expect(status).toBe(200);
  return analyzeResponseSchema.parse(JSON.parse(body));
}

describe('a backup of a box that serves', () => {
  it('brings back what was there, to the byte, and the server answers from it', async () => {
    const box = makeBoxRoot();
    const { layout } = box;
    const first = await startOnBox(box);
    for (const name of ['kept_a', 'kept_b']) await analyze(first.url, name);
    let isOver = false;
    let written = 0;
    const writer = async (number: number) => {
      for (let count = 0; !isOver; count++, written++) await analyze(first.url, `writer_${number}_${count}`);
    };
    const writers = Array.from({ length: WRITERS }, (_, number) => writer(number));
    await expect.poll(() => written).toBeGreaterThan(WRITERS * 5);
    const before = written;
    const backup = join(makeFolder(), 'iris.backup');
    const { status, said } = await runOnBox('backup', box, ['--with-cache', backup], ENCRYPTED);
    expect(written).toBeGreaterThan(before);
    isOver = true;
    await Promise.all(writers);
    await first.process.stop();
    expect(status).toBe(0);
    expect(said).toMatchObject({ path: backup, encrypted: true, bytes: statSync(backup).size });
    expect(statSync(backup).mode & 0o777).toBe(0o600);

    rmSync(layout.data, { recursive: true });
    rmSync(layout.settings);
    const restored = await runOnBox('restore', box, [backup], ENCRYPTED);
    expect(restored).toMatchObject({ status: 0, said: { setAside: [], files: said.files } });
    const paths = said.files.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'opt/iris/.env',
        'var/iris/.iris-data-id',
        'var/iris/cache/analyses-1.db',
        'var/iris/metrics.db',
      ]),
    );
    expect(existsSync(join(layout.data, 'metrics.db-wal'))).toBe(false);
    for (const { path, sha256, mode } of said.files) {
      const { stdout } = spawnSync('sha256sum', [join(box.root, path)], { encoding: 'utf8' });
      expect([path, stdout.slice(0, 64)]).toEqual([path, sha256]);
      expect([path, (statSync(join(box.root, path)).mode & 0o777).toString(8)]).toEqual([path, mode]);
    }
    expect(statSync(layout.settings).mode & 0o777).toBe(0o600);
    expect(statSync(layout.data).mode & 0o777).toBe(0o700);
    expect(verifyCache(layout.cache)).toMatchObject({ status: 'ok', garbled: 0, problems: [] });

    const second = await startOnBox(box);
    for (const name of ['kept_a', 'kept_b']) {
      expect((await analyze(second.url, name)).metadata).toMatchObject({ cache_hit: 1, cache_tier: 'disk' });
    }
    await second.process.stop();
    const totals = readMetricsFile(layout.data);
    expect(totals).toMatchObject({ status: 'ok' });
    expect(JSON.parse(readFileSync(layout.metrics, 'utf8'))).toMatchObject({ totals: expect.anything() });
  }, 40_000);

  it('has a database as it is at one moment, and leaves the cache out unless asked', async () => {
    const box = makeBoxRoot();
    const server = await startOnBox(box);
    await analyze(server.url, 'one');
    const backup = join(makeFolder(), 'iris.backup');
    await expect.poll(() => existsSync(join(box.layout.data, 'metrics.db'))).toBe(true);
    const { said } = await runOnBox('backup', box, [backup]);
    const paths = said.files.map(({ path }: { path: string }) => path);
    expect(paths.filter((path: string) => path.includes('cache/'))).toEqual([]);
    const folder = makeFolder();
    expect(spawnSync('tar', ['-xzf', backup, '-C', folder]).status).toBe(0);
    const copy = openToRead(join(folder, 'var/iris/metrics.db'));
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
    copy.close();
    await server.process.stop();
  });
});

describe('a backup', () => {
  it('is made whole or not at all, and never in place of another file', async () => {
    const { box, backup } = await makeBackup();
    const before = readFileSync(backup);
    const { status, stderr } = await runOnBox('backup', box, [backup]);
    expect([status, stderr]).toEqual([1, expect.stringContaining('exists already')]);
    expect(readFileSync(backup).equals(before)).toBe(true);
    expect(readdirSync(join(backup, '..'))).toEqual(['iris.backup']);
  });

  it('says so where it holds keys that whoever has it can read', async () => {
    const { box } = await makeBackup();
    const { stderr } = await runOnBox('backup', box, [join(makeFolder(), 'open.backup')]);
    expect(stderr).toContain('keys of the settings in the clear');
    const sealed = await runOnBox('backup', box, [join(makeFolder(), 'sealed.backup')], ENCRYPTED);
    expect(sealed.stderr).toBe('');
  });

  it('that is encrypted shows nothing of what is in it, and other programs can open it', async (context) => {
    const { backup } = await makeBackup([], ENCRYPTED);
    const bytes = readFileSync(backup).toString('latin1');
    for (const secret of [BOX_KEY, 'manifest', 'var/iris', PASSPHRASE]) expect(bytes).not.toContain(secret);
    if (spawnSync('age', ['--version']).status !== 0) context.skip('age is not installed');
    const plain = join(makeFolder(), 'plain.tar.gz');
    // It asks on its terminal.
    spawnSync('script', ['-qec', `age --decrypt --output ${plain} ${backup}`, '/dev/null'], {
      input: `${PASSPHRASE}\n`,
    });
    const { stdout } = spawnSync('tar', ['-tzf', plain], { encoding: 'utf8' });
    expect(stdout.split('\n').slice(0, 2)).toEqual(['manifest.json', 'opt/iris/.env']);
  });

  it('takes its passphrase from a file', async () => {
    const file = join(makeFolder(), 'passphrase');
    writeFileSync(file, `${PASSPHRASE}\nanother line\n`);
    const { box, backup } = await makeBackup(['--passphrase-file', file]);
    expect((await runOnBox('restore', box, [backup], ENCRYPTED)).status).toBe(0);
    writeFileSync(file, 'short\n');
    const weak = await runOnBox('backup', box, ['--passphrase-file', file, join(makeFolder(), 'iris.backup')]);
    expect([weak.status, weak.stderr]).toEqual([2, expect.stringContaining('can be guessed')]);
    writeFileSync(file, '\n');
    const { status, stderr } = await runOnBox('restore', box, ['--passphrase-file', file, backup]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('is to be the passphrase')]);
  });

  it('asks for a passphrase on a terminal, and does not show what is typed', async () => {
    const box = makeBoxRoot();
    const backup = join(makeFolder(), 'iris.backup');
    const program = `IRIS_BOX_ROOT=${box.root} ${process.execPath} ${IRIS}`;
    const asking = `${program} backup --encrypt ${backup}`;
    const { status, shown } = await typeOnTerminal(asking, { 'Passphrase: ': PASSPHRASE, 'Once more: ': PASSPHRASE });
    expect([status, shown]).toEqual([0, expect.stringContaining('encrypted')]);
    expect(shown).not.toContain(PASSPHRASE);
    const restoring = `${program} restore ${backup}`;
    expect((await typeOnTerminal(restoring, { 'Passphrase of the backup: ': PASSPHRASE })).status).toBe(0);
    expect((await typeOnTerminal(restoring, { 'Passphrase of the backup: ': '\u0003' })).status).toBe(130);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const { layout, root } = makeBoxRoot();
    for (let part = 0; part < 40; part++) appendFileSync(join(layout.data, 'large'), randomBytes(2 ** 20));
    const before = readdirSync(layout.home);
    const folder = makeFolder();
    const child = startIris(['backup', join(folder, 'iris.backup')], { env: { ...ENCRYPTED, IRIS_BOX_ROOT: root } });
    await expect.poll(() => readdirSync(folder, { recursive: true }).join(), { timeout: 15_000 }).toContain('/backup');
    child.kill('SIGINT');
    const [status] = await once(child, 'close');
    expect([status, readdirSync(folder), readdirSync(layout.home)]).toEqual([130, [], before]);
  });

  it('leaves nothing behind on a disk that is full', async (context) => {
    const { path } = mountSmallDisk(context, 200_000);
    const box = makeBoxRoot();
    writeFileSync(join(box.layout.data, 'large'), randomBytes(300_000));
    const { status, stderr } = await runOnBox('backup', box, [join(path, 'iris.backup')]);
    expect([status, stderr]).toEqual([1, expect.stringContaining('is full')]);
    expect(readdirSync(path)).toEqual([]);
    expect(readdirSync(box.layout.home).filter((name) => name.startsWith('.backup'))).toEqual([]);
  });

  it('takes no links along, nor what SQLite and an earlier restore left', async () => {
    const box = makeBoxRoot();
    const { data } = box.layout;
    symlinkSync('/etc/passwd', join(data, 'link'));
    mkdirSync(join(data, 'before-restore-x'));
    for (const name of ['x.db-wal', 'x.db-shm', 'metrics.json.1.tmp', 'before-restore-x/y']) {
      writeFileSync(join(data, name), 'x');
    }
    const { said } = await runOnBox('backup', box, [join(makeFolder(), 'iris.backup')]);
    expect(said.files.map(({ path }: { path: string }) => path)).toEqual(['opt/iris/.env', 'var/iris/.iris-data-id']);
  });

  it('takes nothing along from elsewhere, and waits for nothing, whatever takes the place of files meanwhile', async () => {
    const { layout, root } = makeBoxRoot();
    const { data } = layout;
    const elsewhere = makeFolder();
    for (const folder of [elsewhere, join(data, 'folder')]) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'secret'), 'x');
    }
    for (const name of ['link', 'pipe', 'plain']) writeFileSync(join(data, name), name);
    let isSwapped = false;
    const swap = (): void => {
      if (isSwapped) return;
      isSwapped = true;
      for (const name of ['folder', 'link', 'pipe']) rmSync(join(data, name), { recursive: true });
      symlinkSync(elsewhere, join(data, 'folder'));
      symlinkSync(join(elsewhere, 'secret'), join(data, 'link'));
      spawnSync('mkfifo', [join(data, 'pipe')]);
    };
    const { signal } = new AbortController();
    const options = {
      root,
      target: join(makeFolder(), 'iris.backup'),
      passphrase: undefined,
      withCache: false,
      signal,
    };
    const { files } = await createBackup({ ...options, onProgress: swap });
    expect(isSwapped).toBe(true);
    expect(files.map(({ path }) => path)).toEqual(['opt/iris/.env', 'var/iris/.iris-data-id', 'var/iris/plain']);
  });
});
