import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '@iris/box';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeBox } from './support/fake-box.ts';
import { fakeReleaseName } from './support/fake-release.ts';

const PATIENCE = { startMs: 500, totalMs: 3000 };
const [ONE, TWO] = [fakeReleaseName('1.0.0'), fakeReleaseName('2.0.0')];

describe('a restart', () => {
  let box: FakeBox;

  beforeEach(async () => {
    box = await FakeBox.prepare();
  });

  function change(setting: string): void {
    appendFileSync(box.layout.settings, `${setting}\n`);
  }

  function settingsOf(place: Place): readonly string[] {
    return readFileSync(`/proc/${box.supervisor.pid(place)}/environ`, 'utf8').split('\0');
  }

  it('has the release that serves start anew in the other place, with the settings as they are now', async () => {
    await box.deploy({ version: '1.0.0' });
    change('IRIS_MAX_SOURCE_LINES=4321');
    expect(settingsOf('a')).not.toContain('IRIS_MAX_SOURCE_LINES=4321');
    expect(await box.restart()).toMatchObject({ action: 'restart', release: ONE, before: ONE, removed: [] });
    expect(settingsOf('b')).toContain('IRIS_MAX_SOURCE_LINES=4321');
    expect(await box.state()).toMatchObject({
      links: [['b', `../releases/${ONE}`]],
      running: ['b'],
      liveIsB: true,
      command: `../../../opt/iris/releases/${ONE}/bin/iris`,
    });
  });

  it('changes nothing about which releases were live', async () => {
    await box.deploy({ version: '1.0.0' });
    await box.deploy({ version: '2.0.0' });
    const { record } = await box.state();
    await box.restart();
    await box.restart();
    expect((await box.state()).record).toEqual(record);
    expect(await box.rollback()).toMatchObject({ release: ONE, before: TWO });
  });

  it('with settings that no release would start with is refused, and all mistakes are named', async () => {
    await box.deploy({ version: '1.0.0' });
    const before = await box.state();
    change('IRIS_ENV=staging\nIRIS_MAX_SOURCE_LINES=many');
    await expect(box.restart()).rejects.toMatchObject({
      failure: 'refused',
      message: expect.stringMatching(
        /With \S+\/\.env no release would start[\s\S]*IRIS_ENV[\s\S]*IRIS_MAX_SOURCE_LINES/,
      ),
    });
    expect(await box.state()).toEqual(before);
  });

  it('with settings that the release cannot bear leaves it as it was', async () => {
    await box.deploy({ version: '1.0.0', behaviour: { unhealthyWith: 'A_SETTING' } });
    const before = await box.state();
    change('A_SETTING=1');
    await expect(box.restart(PATIENCE)).rejects.toMatchObject({
      failure: 'rejected',
      message: expect.stringMatching(
        /It cannot bear A_SETTING\.\n\S+ serves on, with the settings that it was started with; nothing has changed/,
      ),
    });
    expect(await box.state()).toEqual(before);
  });

  it('of a release that does not run any more does not say that it serves', async () => {
    await box.deploy({ version: '1.0.0', behaviour: { unhealthyWith: 'A_SETTING' } });
    await box.supervisor.stop('a', 1000);
    change('A_SETTING=1');
    await expect(box.restart(PATIENCE)).rejects.toMatchObject({
      failure: 'rejected',
      message: expect.stringContaining(`requests go to ${ONE} as before, which does not answer`),
    });
  });

  it('of nothing is refused', async () => {
    await expect(box.restart()).rejects.toMatchObject({
      failure: 'refused',
      message: expect.stringContaining('No release serves here'),
    });
  });

  it('of a release whose folder is gone is refused while it still runs', async () => {
    await box.deploy({ version: '1.0.0' });
    const before = await box.state();
    rmSync(join(box.layout.releases, ONE), { recursive: true });
    await expect(box.restart()).rejects.toMatchObject({
      failure: 'refused',
      message: expect.stringContaining('is gone or damaged: deploy its artefact again'),
    });
    expect(await box.state()).toEqual(before);
    await box.deploy({ version: '1.0.0' });
    expect(await box.restart()).toMatchObject({ release: ONE });
  });
});
