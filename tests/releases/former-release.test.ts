import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeSources } from '../crash/support/sample-sources.ts';
import { answered, countsOf } from '../support/published-totals.ts';
import { Deploy } from './support/deploy.ts';

/** The former release is installed and built when it is first needed. */
const BUILD_MS = 300_000;

describe('the release before and this one, on one base folder', { timeout: BUILD_MS }, () => {
  it('serve what the other has kept', async (context) => {
    const deploy = await Deploy.prepare(context);
    const files = makeSources(60);
    const [ofFormer, ofNew, ofBoth] = [files.slice(0, 20), files.slice(20, 40), files.slice(40)];
    const former = await deploy.startFormer();
    await deploy.readFromDisk(former, ofFormer);
    const current = await deploy.startNew();
    await deploy.readFromDisk(current, [...ofFormer, ...ofNew]);
    await deploy.readFromDisk(former, [...ofNew, ...ofBoth]);
    await deploy.readFromDisk(current, ofBoth);
    await deploy.expectWhole();
  });

  it('write and read at once, and nothing is lost or garbled', async (context) => {
    const deploy = await Deploy.prepare(context);
    const [former, current] = await Promise.all([deploy.startFormer(), deploy.startNew()]);
    const files = makeSources(240);
    await Promise.all([deploy.read(former, files), deploy.read(current, files.toReversed())]);
    const again = await Promise.all([deploy.read(former, files.toReversed()), deploy.read(current, files)]);
    expect(new Set(again.flat().map(({ metadata }) => metadata.cache_tier))).toEqual(new Set(['memory']));
    await deploy.expectWhole();
  });

  it('go forwards, back and forwards again', async (context) => {
    const deploy = await Deploy.prepare(context);
    const files = makeSources(60);
    for (const [index, release] of ['former', 'new', 'former', 'new'].entries()) {
      const server = await (release === 'former' ? deploy.startFormer() : deploy.startNew());
      await deploy.readFromDisk(server, files.slice(0, (index + 1) * 15));
      expect(await server.process.stop()).toBe(0);
      await deploy.expectWhole();
    }
  });

  it('leave the running totals right, of which the former knows nothing', async (context) => {
    const deploy = await Deploy.prepare(context);
    const files = makeSources(45);
    const first = await deploy.startNew();
    await deploy.read(first, files.slice(0, 30));
    const former = await deploy.startFormer();
    await Promise.all([deploy.read(former, files), deploy.read(first, files.slice(30))]);
    await first.process.stop();
    const published = readFileSync(join(deploy.folder, 'metrics.json'));
    expect(countsOf(deploy.folder)).toMatchObject({ 'analyses.requested': 45 });
    expect(answered(deploy.folder)).toBe(45);
    await deploy.read(former, files);
    await former.process.stop();
    expect(readFileSync(join(deploy.folder, 'metrics.json'))).toEqual(published);
    const second = await deploy.startNew();
    await deploy.read(second, files);
    await second.process.stop();
    expect(countsOf(deploy.folder)).toMatchObject({ 'analyses.requested': 90 });
    expect(answered(deploy.folder)).toBe(90);
    await deploy.expectWhole();
  });
});
