import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readBuildInfo } from '../../src/services/build-info.ts';
import { makeFolder } from '../support/folder.ts';

describe('readBuildInfo', () => {
  it('says what the release says of itself', async () => {
    const file = join(makeFolder(), 'build-info.json');
    const release = { version: '9.8.7', commit: 'f00', built_at: '2026-01-02T03:04:05Z' };
    writeFileSync(file, JSON.stringify(release));
    expect(await readBuildInfo(pathToFileURL(file))).toEqual(release);
  });

  it('asks git in a checkout', async () => {
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
    const missing = pathToFileURL(join(makeFolder(), 'missing.json'));
    expect(await readBuildInfo(missing)).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      commit,
      built_at: null,
    });
  });
});
