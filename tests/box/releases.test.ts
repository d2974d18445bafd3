import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listReleases, readDeployRecord } from '@iris/box';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeBox } from './support/fake-box.ts';
import { fakeReleaseName } from './support/fake-release.ts';

let box: FakeBox;

beforeEach(async () => {
  box = await FakeBox.prepare();
});

async function deployAll(...versions: readonly string[]): Promise<void> {
  for (const version of versions) await box.deploy({ version });
}

describe('releases', () => {
  it('are three at most: the live one, the one before and one more', async () => {
    await deployAll('1.0.0', '2.0.0', '3.0.0');
    expect((await box.deploy({ version: '4.0.0' })).removed).toEqual([fakeReleaseName('1.0.0')]);
    expect(box.roles()).toEqual([
      ['4.0.0', 'live'],
      ['3.0.0', 'previous'],
      ['2.0.0', 'kept'],
    ]);
  });

  it('go back one after the other, and never forwards to one that was left', async () => {
    await deployAll('1.0.0', '2.0.0', '3.0.0');
    expect(await box.rollback()).toMatchObject({ release: fakeReleaseName('2.0.0'), before: fakeReleaseName('3.0.0') });
    expect(await box.rollback()).toMatchObject({ release: fakeReleaseName('1.0.0') });
    await expect(box.rollback()).rejects.toMatchObject({
      failure: 'refused',
      message: expect.stringMatching(
        /^No release that is kept was live before this one: name one\. Kept are: .*3\.0\.0/,
      ),
    });
    expect(await box.rollback('3.0.0')).toMatchObject({ release: fakeReleaseName('3.0.0') });
  });

  it('are gone back to by name or version', async () => {
    await deployAll('1.0.0', '2.0.0');
    await expect(box.rollback('9.0.0')).rejects.toMatchObject({ failure: 'refused' });
    await expect(box.rollback('1.0')).rejects.toMatchObject({ failure: 'refused' });
    expect(await box.rollback(fakeReleaseName('1.0.0'))).toMatchObject({ release: fakeReleaseName('1.0.0') });
  });

  it('are unpacked again where they were damaged, and left alone where they were not', async () => {
    await deployAll('1.0.0', '2.0.0');
    const program = join(box.layout.releases, fakeReleaseName('1.0.0'), 'server.mjs');
    rmSync(program);
    await box.deploy({ version: '1.0.0' });
    expect(box.roles()[0]).toEqual(['1.0.0', 'live']);
  });

  it('keep their name to themselves', async () => {
    await deployAll('1.0.0');
    const error = await box.rejection({ version: '1.0.0', behaviour: { hello: 1 } });
    expect([error.failure, error.message]).toEqual(['refused', expect.stringContaining('made of something else')]);
  });

  it('are found by requests that were meant for a place without one', async () => {
    await deployAll('1.0.0', '2.0.0');
    rmSync(box.layout.liveMarker);
    expect(await box.deploy({ version: '3.0.0' })).toMatchObject({ before: fakeReleaseName('2.0.0') });
    expect((await box.state()).running).toEqual(['a']);
  });

  it('stay as they are where a deploy is given up before it starts anything', async () => {
    await deployAll('1.0.0');
    const before = await box.state();
    const error = await box.rejection({ version: '2.0.0' }, {}, AbortSignal.abort());
    expect([error.failure, error.message]).toEqual(['interrupted', 'Interrupted. Nothing has changed.']);
    expect(await box.state()).toEqual(before);
    expect(box.roles()).toEqual([['1.0.0', 'live']]);
  });

  it('say when they were live', async () => {
    const from = Date.now();
    await deployAll('1.0.0');
    const [live] = listReleases(box.layout);
    expect(Date.parse(live?.liveSince ?? '')).toBeGreaterThanOrEqual(from);
    expect(live).toMatchObject({ version: '1.0.0', places: ['a'], commitTime: '2026-01-02T03:04:05Z' });
  });
});

describe('the record of deploys', () => {
  it.each([
    ['cut', '{"format": 1, "pend', 'JSON'],
    ['of a later format', '{"format": 2}', 'format 2'],
    [
      'with a release that leads elsewhere',
      '{"format":1,"pending":null,"past":[{"action":"deploy","release":"../x","at":""}]}',
      'name of a release',
    ],
    ['with a step that there is not', '{"format":1,"past":[],"pending":{"action":"deploy","step":"jump"}}', '"jump"'],
  ])('is not used where it is %s', async (_what, text, reason) => {
    writeFileSync(box.layout.deploys, text);
    expect(() => readDeployRecord(box.layout)).toThrow(reason);
    expect(await box.rejection({ version: '1.0.0' })).toMatchObject({ failure: 'refused' });
  });
});
