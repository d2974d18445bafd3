import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withEnvFile } from '../src/env-file.ts';
import { makeFolder } from './support/folder.ts';

function folderWithEnv(text: string): string {
  const folder = makeFolder();
  writeFileSync(join(folder, '.env'), text);
  return folder;
}

describe('withEnvFile', () => {
  it('fills up the environment, which wins', () => {
    const folder = folderWithEnv('# mine\nPORT=1\nIRIS_LOG_LEVEL="warn"\n');
    expect(withEnvFile({ PORT: '2' }, folder)).toEqual({ PORT: '2', IRIS_LOG_LEVEL: 'warn' });
  });

  it('does without a file', () => {
    expect(withEnvFile({ PORT: '2' }, makeFolder())).toEqual({ PORT: '2' });
  });

  it.for([{ IRIS_ENV: 'prod' }, { FLASK_ENV: 'production' }])('reads no file in production: %j', (variables) => {
    expect(withEnvFile(variables, folderWithEnv('IRIS_API_KEY=from-the-file\n'))).toEqual(variables);
  });

  it('says so when the file cannot be read', () => {
    const folder = makeFolder();
    mkdirSync(join(folder, '.env'));
    expect(() => withEnvFile({}, folder)).toThrow(/\.env cannot be read/);
  });
});
