import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listReleases } from '@iris/box';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { FakeBox } from './support/fake-box.ts';
import { fakeReleaseName } from './support/fake-release.ts';

const IS_ROOT = process.getuid?.() === 0;
const [ONE, TWO] = [fakeReleaseName('1.0.0'), fakeReleaseName('2.0.0')];

let box: FakeBox;

beforeEach(async () => {
  box = await FakeBox.prepare();
});

describe('on a box that somebody had a hand in, a deploy', () => {
  it('replaces a release that serves and whose folder is gone, which is told until then', async () => {
    await box.deploy({ version: '1.0.0' });
    await box.deploy({ version: '2.0.0' });
    rmSync(join(box.layout.releases, TWO), { recursive: true });
    expect(listReleases(box.layout)).toMatchObject([
      { release: TWO, role: 'live', version: null, commit: null, places: ['b'] },
      { release: ONE, role: 'previous', version: '1.0.0' },
    ]);
    expect(await box.deploy({ version: '2.0.0' })).toMatchObject({ release: TWO, before: TWO });
    expect(box.roles()).toEqual([
      ['2.0.0', 'live'],
      ['1.0.0', 'previous'],
    ]);
  });

  it('leaves alone what lies among the releases and is none', async () => {
    const notes = join(box.layout.releases, 'notes');
    mkdirSync(notes);
    for (const version of ['1.0.0', '2.0.0', '3.0.0', '4.0.0']) await box.deploy({ version });
    expect(box.roles().map(([version]) => version)).toEqual(['4.0.0', '3.0.0', '2.0.0']);
    expect(readdirSync(box.layout.releases)).toContain('notes');
    await expect(box.rollback('notes')).rejects.toMatchObject({ failure: 'refused' });
  });

  it('takes a folder where the link of a place belongs for what it is', async () => {
    await box.deploy({ version: '1.0.0' });
    mkdirSync(join(box.layout.places, 'b'));
    const error = await box.rejection({ version: '2.0.0' });
    expect(error.message).toContain(join(box.layout.places, 'b'));
    expect(box.supervisor.pid('a')).toBeDefined();
    expect(box.supervisor.pid('b')).toBeUndefined();
  });

  it('goes on without what was known of deploys', async () => {
    await box.deploy({ version: '1.0.0' });
    await box.deploy({ version: '2.0.0' });
    rmSync(box.layout.deploys);
    await expect(box.rollback()).rejects.toMatchObject({ message: expect.stringContaining(`Kept are: ${ONE}.`) });
    expect(await box.rollback('1.0.0')).toMatchObject({ release: ONE, before: TWO });
    await box.deploy({ version: '2.0.0' });
    expect(await box.rollback()).toMatchObject({ release: ONE });
  });

  it('replaces a link that leads nowhere, in a place that is not live', async () => {
    await box.deploy({ version: '1.0.0' });
    symlinkSync('../releases/0.9.0-gone', join(box.layout.places, 'b'));
    expect(await box.deploy({ version: '2.0.0' })).toMatchObject({ before: ONE });
    expect(await box.state()).toMatchObject({ links: [['b', `../releases/${TWO}`]], running: ['b'] });
  });
});

describe('a deploy that was killed', () => {
  it('while it replaced a damaged release that serves has that one put back', async () => {
    await box.deploy({ version: '1.0.0' });
    const [folder, damaged] = [ONE, `.damaged-${ONE}`].map((name) => join(box.layout.releases, name));
    renameSync(folder ?? '', damaged ?? '');
    await box.settle();
    expect(readdirSync(box.layout.releases)).toEqual([ONE]);
  });

  it('while it sent requests back to the release before leaves that one serving', async () => {
    await box.deploy({ version: '1.0.0' });
    const before = await box.state();
    // The state that it leaves: the file says that requests go to the new one, and they do not any more.
    symlinkSync(`../releases/${ONE}`, join(box.layout.places, 'b'));
    await box.supervisor.start('b');
    const [to, from] = [
      { place: 'b', release: TWO },
      { place: 'a', release: ONE },
    ];
    const { past } = before.record;
    const pending = { action: 'deploy', step: 'drain', to, from, startedAt: '2026-01-02T03:04:05Z' };
    const entry = { action: 'deploy', release: TWO, at: '2026-01-02T03:04:06Z' };
    writeFileSync(box.layout.deploys, JSON.stringify({ format: 1, pending, past: [...past, entry] }));
    expect(await box.settle()).toContain('it was ended, and nothing else has changed');
    expect(await box.state()).toEqual(before);
  });
});

describe.skipIf(!IS_ROOT)('on a disk that is full, a deploy', () => {
  beforeEach(async () => {
    const { home } = box.layout;
    // Room for what is on the box, and for no more than a page of it once it is filled.
    execFileSync('cp', ['-a', home, `${home}.copy`]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=110m', 'tmpfs', home]);
    onTestFinished(async () => {
      await box.supervisor.killAll();
      execFileSync('umount', [home]);
    });
    execFileSync('cp', ['-a', `${home}.copy/.`, home]);
    await box.deploy({ version: '1.0.0' });
    await box.deploy({ version: '2.0.0' });
  });

  const filler = (): string => join(box.layout.home, 'filler');

  function fill(): void {
    try {
      execFileSync('dd', ['if=/dev/zero', `of=${filler()}`, 'bs=4096'], { stdio: 'ignore' });
    } catch {
      // It ends when the disk is full.
    }
  }

  function fillAt(wanted: string): void {
    box.onReport = (_message, step) => {
      if (step === wanted) fill();
    };
  }

  it('is refused before it begins', async () => {
    const before = await box.state();
    fill();
    await expect(box.rollback()).rejects.toMatchObject({
      failure: 'refused',
      message: expect.stringContaining('no space left on device'),
    });
    expect(await box.state()).toEqual(before);
  });

  it('is rejected before requests go to the new release, and cleared away when there is room', async () => {
    const before = await box.state();
    fillAt('gate');
    await expect(box.rollback()).rejects.toMatchObject({
      failure: 'rejected',
      message: expect.stringMatching(/no space left on device[\s\S]*"iris releases" tries again/),
    });
    expect(await box.state()).toMatchObject({ links: before.links, running: before.running, liveIsB: before.liveIsB });
    rmSync(filler());
    expect(await box.settle()).toContain('it was ended, and nothing else has changed');
    expect(await box.state()).toEqual(before);
  });

  it('is unfinished once they do, and goes on when there is room', async () => {
    fillAt('switch');
    await expect(box.rollback()).rejects.toMatchObject({
      failure: 'unfinished',
      message: expect.stringContaining(`${ONE} serves, but what comes after that failed: `),
    });
    expect(await box.state()).toMatchObject({ running: ['a', 'b'], liveIsB: false });
    await expect(box.settle()).rejects.toMatchObject({ failure: 'refused' });
    rmSync(filler());
    expect(await box.settle()).toContain('it was brought to its end');
    expect(await box.state()).toMatchObject({ running: ['a'], links: [['a', `../releases/${ONE}`]] });
  });
});
