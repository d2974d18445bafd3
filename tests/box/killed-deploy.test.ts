import { existsSync, readdirSync } from 'node:fs';
import { listReleases } from '@iris/box';
import { beforeEach, describe, expect, it } from 'vitest';
import { NO_STRACE_REASON } from '../crash/support/strace.ts';
import { FakeBox } from './support/fake-box.ts';
import { fakeReleaseName, makeFakeRelease, packFake } from './support/fake-release.ts';
import { killAtCall, killWhileUnpacking, pendingStep } from './support/killed-deploy.ts';

const [ONE, TWO] = [fakeReleaseName('1.0.0'), fakeReleaseName('2.0.0')];
const title = `a deploy that is killed${NO_STRACE_REASON === undefined ? '' : ` (${NO_STRACE_REASON})`}`;

describe.skipIf(NO_STRACE_REASON !== undefined)(title, { timeout: 60_000 }, () => {
  let box: FakeBox;

  beforeEach(async () => {
    box = await FakeBox.prepare();
    await box.deploy({ version: '1.0.0' });
  });

  it('while it unpacks leaves nothing', async () => {
    await killWhileUnpacking(box, await packFake(makeFakeRelease({ version: '2.0.0' })));
    expect(pendingStep(box)).toBe('unpack');
    expect(await box.settle()).toBe(
      `A deploy of ${TWO} had been cut short at the step "unpack": what was unpacked was removed.`,
    );
    expect(readdirSync(box.layout.releases)).toEqual([ONE]);
    expect(pendingStep(box)).toBeNull();
  });

  it('before the switch leaves the one before serving, and the next deploy ends the other', async () => {
    await box.deploy({ version: '2.0.0' });
    const before = await box.state();
    // The file that says which step it is at is replaced for the fourth time once the release has passed the gate.
    expect(await killAtCall(box, { action: 'rollback' }, 'rename', 4)).toBe(true);
    expect(pendingStep(box)).toBe('gate');
    expect(await box.state()).toMatchObject({ running: ['a', 'b'], liveIsB: true });
    expect(await box.settle()).toBe(
      `A rollback of ${ONE} had been cut short at the step "gate": it was ended, and nothing else has changed.`,
    );
    expect(await box.state()).toEqual(before);
  });

  it('while it removes a release leaves no half of one', async () => {
    for (const version of ['2.0.0', '3.0.0']) await box.deploy({ version });
    const artefact = await packFake(makeFakeRelease({ version: '4.0.0' }));
    expect(await killAtCall(box, { action: 'deploy', name: artefact }, 'unlinkat', 2)).toBe(true);
    expect(pendingStep(box)).toBe('prune');
    expect(readdirSync(box.layout.releases)).toContain(`.removed-${ONE}`);
    expect(await box.settle()).toContain('it was brought to its end');
    expect(readdirSync(box.layout.releases).sort()).toEqual([TWO, fakeReleaseName('3.0.0'), fakeReleaseName('4.0.0')]);
    expect(box.roles()[0]).toEqual(['4.0.0', 'live']);
  });

  it('after the switch leaves the new one serving, and the next deploy ends the one before', async () => {
    await box.deploy({ version: '2.0.0' });
    // For the fifth time after requests go to it.
    expect(await killAtCall(box, { action: 'rollback' }, 'rename', 5)).toBe(true);
    expect(pendingStep(box)).toBe('switch');
    expect(existsSync(box.layout.liveMarker)).toBe(false);
    const said: string[] = [];
    box.onReport = (message) => said.push(message);
    await box.deploy({ version: '3.0.0' });
    expect(said[1]).toBe(
      `A rollback of ${ONE} had been cut short at the step "switch", after traffic went to it: it was brought to its end.`,
    );
    expect(await box.state()).toMatchObject({
      running: ['b'],
      links: [['b', `../releases/${fakeReleaseName('3.0.0')}`]],
    });
    expect(listReleases(box.layout).map(({ release }) => release)).toEqual([fakeReleaseName('3.0.0'), ONE, TWO]);
  });
});
