import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BoxFinding, examineBox, isBox } from '@iris/box';
import { DATA_ID_FILE } from '@iris/server/data-folder';
import { describe, expect, it } from 'vitest';
import { iris } from '../../apps/cli/test/support/iris.ts';
import { makeFolder } from '../../apps/server/test/support/folder.ts';
import { mountSmallDisk } from '../../apps/server/test/support/small-disk.ts';
import { IRIS_UID, makeBoxRoot } from './support/box-root.ts';
import { BREAKS, type Expected } from './support/broken-links.ts';
import { whyNoNginx } from './support/edge.ts';
import { hasEvents, startHealthyBox } from './support/healthy-box.ts';

const obstacle = whyNoNginx();
const NOBODY = 65_534;

describe.skipIf(obstacle !== undefined)(`iris doctor on a box${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  it('finds a box good whose links hold, and names each that is broken, with what to do', async () => {
    const box = await startHealthyBox();
    await expect.poll(() => hasEvents(box), { timeout: 10_000 }).toBe(true);
    // How full the disk of this machine is, is not the box's matter.
    const problems = async () =>
      (await examineBox(box.root)).filter(({ link, status }) => status !== 'good' && link !== 'disk');
    expect(await problems()).toEqual([]);
    for (const [what, [breakIt, expected]] of Object.entries(BREAKS)) {
      const mend = await breakIt(box);
      // A reload takes its time.
      await expect
        .poll(async () => [what, await examineBox(box.root)], { timeout: 10_000, interval: 100 })
        .toEqual([what, expect.arrayContaining([matching(expected)])]);
      mend();
      await expect.poll(problems, { timeout: 10_000 }).toEqual([]);
    }
  }, 90_000);

  it('prints the links for people and for programs, and ends with 1 where one is broken', async () => {
    const box = await startHealthyBox();
    const env = { IRIS_BOX_ROOT: box.root, PATH: process.env['PATH'] ?? '' };
    await expect.poll(() => hasEvents(box), { timeout: 10_000 }).toBe(true);
    const whole = await iris(['doctor'], { env });
    expect([whole.status, whole.stdout]).toEqual([0, expect.stringMatching(/^service +good +Place a is live/)]);
    await box.server.process.stop();
    const { status, stdout } = await iris(['doctor', '--json'], { env });
    const { box: findings, ready, chain } = JSON.parse(stdout);
    expect([status, ready, chain]).toEqual([1, true, ['structural']]);
    const bad = findings.filter((finding: BoxFinding) => finding.status === 'bad');
    expect(bad).toEqual([
      expect.objectContaining({ link: 'service', advice: expect.stringContaining('systemctl start iris-backend') }),
      expect.objectContaining({ link: 'nginx', found: expect.stringMatching(/status 50[23]/) }),
    ]);
    const people = await iris(['doctor'], { env });
    expect([people.status, people.stdout]).toEqual([1, expect.stringContaining('nobody listens on its port')]);
  }, 40_000);
});

describe('iris doctor', () => {
  it('goes by the settings of a box, and shows no key', async () => {
    const { root } = makeBoxRoot({ IRIS_ANALYZERS: 'anthropic', ANTHROPIC_API_KEY: 'a-key-that-nobody-shows' });
    const { stdout } = await iris(['doctor', '--json'], { env: { IRIS_BOX_ROOT: root } });
    expect(JSON.parse(stdout)).toMatchObject({ chain: ['anthropic'], box: expect.any(Array) });
    expect(stdout).not.toContain('a-key-that-nobody-shows');
  });

  it.skipIf(process.getuid?.() !== 0)(
    'says to whom it does not show everything that it is for root to see',
    async () => {
      const { root } = makeBoxRoot();
      chmodSync(root, 0o755);
      const { stdout } = await iris(['doctor', '--json'], { cwd: '/', env: { IRIS_BOX_ROOT: root }, uid: NOBODY });
      const { box } = JSON.parse(stdout);
      for (const link of ['settings', 'data', 'events', 'leftovers'] as const) {
        expect(box).toContainEqual(matching({ link, status: 'warning', advice: 'sudo iris doctor' }));
      }
    },
  );

  it.skipIf(process.getuid?.() !== 0)('says of data that the server cannot write whose they are', async () => {
    const { root, layout } = makeBoxRoot();
    mkdirSync(layout.cache);
    for (const name of ['of-the-python-service.json', 'analyses.db', 'analyses.db-wal']) {
      writeFileSync(join(layout.cache, name), '');
      chownSync(join(layout.cache, name), IRIS_UID, 0);
    }
    const found = "which is root's, are files of iris (2)";
    const advice = `chown -Rh root: ${layout.data}`;
    expect(await examineBox(root)).toContainEqual(matching({ link: 'data', status: 'bad', found, advice }));
    chownSync(layout.data, IRIS_UID, 0);
    chownSync(layout.cache, IRIS_UID, 0);
    chownSync(join(layout.data, DATA_ID_FILE), IRIS_UID, 0);
    expect(await examineBox(root)).toContainEqual(matching({ link: 'data', status: 'good' }));
  });

  it('says nothing of a box where there is none', async () => {
    const root = makeFolder();
    expect(isBox(root)).toBe(false);
    const { stdout } = await iris(['doctor', '--json'], { env: { IRIS_BOX_ROOT: root } });
    expect(JSON.parse(stdout)).not.toHaveProperty('box');
  });

  it('says of a disk that it is full', async (context) => {
    const { path } = mountSmallDisk(context, 50_000_000);
    const { root, layout } = makeBoxRoot();
    rmSync(layout.data, { recursive: true });
    symlinkSync(path, layout.data);
    expect(await examineBox(root)).toContainEqual(
      matching({ link: 'disk', status: 'bad', found: 'Only 50 MB of 50 MB are free', advice: 'du -xh' }),
    );
  });
});

function matching({ link, ...texts }: Expected) {
  const contained = Object.entries(texts).map(([name, text]) => [name, expect.stringContaining(text)]);
  return expect.objectContaining({ link, ...Object.fromEntries(contained) });
}
