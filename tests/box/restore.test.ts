import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError, restoreBackup, SystemdSupervisor } from '@iris/box';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../apps/server/test/support/folder.ts';
import { ENCRYPTED, makeBackup, runOnBox, snapshot } from './support/backups.ts';
import { BOX_KEY, makeBoxRoot } from './support/box-root.ts';
import { startFakeApplication } from './support/fake-application.ts';
import { freePort } from './support/ports.ts';

const isRoot = process.getuid?.() === 0;
const STRANGER = '990';

describe('restoring', () => {
  it('sets aside what is there, and what was restored is what counts', async () => {
    const { box, backup } = await makeBackup();
    const { layout } = box;
    writeFileSync(join(layout.data, 'notes.txt'), 'newer');
    writeFileSync(layout.settings, 'A=newer\n');
    mkdirSync(layout.cache);
    const { said } = await runOnBox('restore', box, [backup]);
    const [data = '', settings = ''] = said.setAside;
    expect(readFileSync(join(data, 'notes.txt'), 'utf8')).toBe('newer');
    expect(readFileSync(settings, 'utf8')).toBe('A=newer\n');
    expect(readFileSync(layout.settings, 'utf8')).toContain(BOX_KEY);
    expect(statSync(join(layout.data, 'notes.txt')).size).toBe(300_000);
    // Answers that are kept are good whatever else is restored.
    expect(readdirSync(layout.data).toSorted()).toEqual(
      ['.iris-data-id', 'cache', 'notes.txt', data.slice(layout.data.length + 1)].toSorted(),
    );
  });

  it('leaves the settings of a box where that is asked, and gives its name to the data', async () => {
    const { backup } = await makeBackup();
    const other = makeBoxRoot({ IRIS_DATA_ID: 'another-id-of-data' });
    const before = readFileSync(other.layout.settings, 'utf8');
    expect((await runOnBox('restore', other, ['--keep-settings', backup])).status).toBe(0);
    expect(readFileSync(other.layout.settings, 'utf8')).toBe(before);
    expect(readFileSync(join(other.layout.data, '.iris-data-id'), 'utf8')).toBe('another-id-of-data\n');
  });

  it.skipIf(!isRoot)('gives files to whom they belong by name, whatever number he has here', async () => {
    const box = makeBoxRoot();
    chownSync(join(box.layout.data, '.iris-data-id'), 990, 990);
    chownSync(box.layout.data, 990, 990);
    const backup = join(makeFolder(), 'iris.backup');
    await runOnBox('backup', box, [backup]);
    writeFileSync(box.layout.users, 'root:x:0:0::/:/bin/sh\niris:x:1234:1234::/:/bin/sh\n');
    writeFileSync(box.layout.groups, 'root:x:0:\niris:x:4321:\n');
    rmSync(box.layout.data, { recursive: true });
    expect((await runOnBox('restore', box, [backup])).status).toBe(0);
    for (const path of [box.layout.data, join(box.layout.data, '.iris-data-id')]) {
      expect([statSync(path).uid, statSync(path).gid]).toEqual([1234, 4321]);
    }
    writeFileSync(box.layout.users, 'root:x:0:0::/:/bin/sh\n');
    const before = snapshot(box.root);
    const { status, stderr } = await runOnBox('restore', box, [backup]);
    expect([status, stderr]).toEqual([1, expect.stringContaining('the user iris, which this machine does not have')]);
    expect(snapshot(box.root)).toEqual(before);
  });

  it.skipIf(!isRoot).each(['unpacking', 'checking', 'putting files in place'])(
    'takes nothing that the user of the data has put in the place of what was unpacked, by "%s"',
    async (moment) => {
      const { box, backup } = await makeBackup();
      const { layout, root } = box;
      const former = join(layout.data, 'before-restore-x');
      mkdirSync(former, { mode: 0o700 });
      spawnSync('tar', ['-xzf', backup, '-C', former]);
      const settings = 'IRIS_API_KEY=chosen-by-somebody-else\n';
      writeFileSync(join(former, 'opt/iris/.env'), settings);
      const list = JSON.parse(readFileSync(join(former, 'manifest.json'), 'utf8'));
      const listed = list.files.find(({ path }: { path: string }) => path === 'opt/iris/.env');
      listed.bytes = settings.length;
      listed.sha256 = createHash('sha256').update(settings).digest('hex');
      writeFileSync(join(former, 'manifest.json'), JSON.stringify(list));
      // As an earlier restore sets aside what that user had made: the folder is root's, and what is in it is not.
      spawnSync('chown', ['-R', `${STRANGER}:${STRANGER}`, layout.data]);
      chownSync(former, 0, 0);
      spawnSync('chmod', ['a+rx', root]);
      const swap = `cd ${layout.data} && set -- .restore-* && mv "$1" elsewhere && mv before-restore-x "$1"`;
      const asStranger = ['--reuid', STRANGER, '--regid', STRANGER, '--clear-groups', 'sh', '-c', swap];
      await restoreBackup({
        ...{ root, source: backup, keepSettings: false, whileRunning: true, supervisor: new SystemdSupervisor() },
        ...{ signal: new AbortController().signal, passphrase: async () => '' },
        onProgress: (message) => void (message === moment && spawnSync('setpriv', asStranger)),
      }).catch((error: unknown) => expect(error).toBeInstanceOf(BackupError));
      expect(readFileSync(layout.settings, 'utf8')).toContain(BOX_KEY);
    },
  );

  it('is refused while the application runs, unless told', async () => {
    const { box, backup } = await makeBackup();
    const port = await freePort();
    writeFileSync(join(box.layout.places, 'b.env'), `PORT=${port}\n`);
    await startFakeApplication(undefined, port);
    const before = snapshot(box.root);
    const refused = await runOnBox('restore', box, [backup]);
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('IRIS is running (place b)')]);
    expect(snapshot(box.root)).toEqual(before);
    expect((await runOnBox('restore', box, ['--while-running', backup])).status).toBe(0);
  });
});

describe('a backup that is not what it was', () => {
  it.each([
    ['encrypted', ENCRYPTED, [30, 0.9]],
    ['not encrypted', {}, [0, 30, 0.3, 0.9]],
  ])(
    'and was %s is refused wherever it is cut or garbled, and nothing is touched',
    async (_what, env, parts) => {
      const { box, backup } = await makeBackup([], env);
      const before = snapshot(box.root);
      const bytes = readFileSync(backup);
      const places = [...parts, 1 - 1 / bytes.length].map((at) => (at < 1 ? Math.floor(at * bytes.length) : at));
      const broken = [
        ...places.map((at) => bytes.subarray(0, at)),
        ...places.map((at) => Buffer.from(bytes.with(at, (bytes[at] ?? 0) ^ 1))),
      ];
      for (const [index, content] of broken.entries()) {
        writeFileSync(backup, content);
        const { status, stderr } = await runOnBox('restore', box, [backup], env);
        expect([index, status, stderr]).toEqual([
          index,
          1,
          expect.stringMatching(/cut or garbled|garbled|not a backup/),
        ]);
      }
      expect(snapshot(box.root)).toEqual(before);
    },
    60_000,
  );

  it('is refused with another passphrase, and without one where nobody can be asked', async () => {
    const { box, backup } = await makeBackup([], ENCRYPTED);
    const before = snapshot(box.root);
    const other = await runOnBox('restore', box, [backup], { IRIS_BACKUP_PASSPHRASE: 'another one' });
    expect([other.status, other.stderr]).toEqual([1, expect.stringContaining('The passphrase is not the one')]);
    const none = await runOnBox('restore', box, [backup]);
    expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('--passphrase-file')]);
    expect(snapshot(box.root)).toEqual(before);
  });

  it.each([
    ['a file that is not listed', 'touch var/iris/more', 'var/iris/more'],
    ['a file that is missing', 'rm var/iris/notes.txt', 'notes.txt'],
    ['a file that is another', 'echo x > var/iris/notes.txt', 'is not what was backed up'],
    [
      'a link in place of a file',
      'ln -sf /etc/passwd var/iris/notes.txt',
      '"var/iris/notes.txt -> /etc/passwd" is not a file',
    ],
    [
      'a second name of a file',
      'ln var/iris/notes.txt var/iris/z',
      '"var/iris/z link to var/iris/notes.txt" is not a file',
    ],
    ['a pipe', 'rm var/iris/notes.txt; mkfifo var/iris/notes.txt', 'is not a file'],
    ['no list', 'rm manifest.json', 'no list of files'],
    ['a list of another kind', 'echo [] > manifest.json', 'no list of files'],
    ['a newer format', 'sed -i "s/\\"version\\": 1/\\"version\\": 2/" manifest.json', 'format 2'],
    ['a path that leads out', 'sed -i "s#var/iris/notes.txt#var/../notes.txt#" manifest.json', 'no list of files'],
    [
      'a path elsewhere',
      'mkdir etc; mv var/iris/notes.txt etc/; sed -i "s#var/iris/notes.txt#etc/notes.txt#" manifest.json',
      'etc/notes.txt',
    ],
    [
      'a file of an earlier restore',
      'mkdir var/iris/before-restore-x; touch var/iris/before-restore-x/y',
      'not where a box',
    ],
    ['a folder elsewhere', 'sed -i "s#\\"var/iris\\"#\\"etc/cron.d\\"#" manifest.json', 'etc/cron.d'],
    ['no folder', 'sed -i "s#\\"folders\\"#\\"others\\"#" manifest.json', 'no list of files'],
    ['permissions that are none', 'sed -i "s/\\"640\\"/\\"4755\\"/" manifest.json', 'no list of files'],
  ])('and holds %s is refused, and nothing is touched', async (_what, change, says) => {
    const { box, backup } = await makeBackup();
    const folder = makeFolder();
    const script = `cd ${folder} && tar -xzf ${backup} && { ${change}; } && find * ! -type d | tar -czf ${backup} -T -`;
    expect(spawnSync('sh', ['-c', script], { encoding: 'utf8' })).toMatchObject({ status: 0 });
    const before = snapshot(box.root);
    const { status, stderr } = await runOnBox('restore', box, [backup]);
    expect([status, stderr]).toEqual([1, expect.stringContaining(says)]);
    expect(snapshot(box.root)).toEqual(before);
  });

  it('cannot write outside the folder that it is unpacked in', async () => {
    const { box, backup } = await makeBackup();
    const folder = makeFolder();
    writeFileSync(join(folder, 'outside'), 'x');
    mkdirSync(join(folder, 'inside'));
    const args = ['-czPf', backup, '-C', join(folder, 'inside'), '../outside'];
    expect(spawnSync('tar', args).status).toBe(0);
    const before = snapshot(box.root);
    expect((await runOnBox('restore', box, [backup])).status).toBe(1);
    expect(snapshot(box.root)).toEqual(before);
  });
});
