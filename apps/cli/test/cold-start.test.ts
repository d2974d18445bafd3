import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { makeFolder, PYTHON } from './support/folder.ts';
import { IRIS, plainEnvironment } from './support/iris.ts';

const PRINT_LOADED = fileURLToPath(new URL('./support/print-loaded.mjs', import.meta.url));

async function loadedBy(args: readonly string[]): Promise<string[]> {
  const { stderr } = await promisify(execFile)(process.execPath, ['--import', PRINT_LOADED, IRIS, ...args], {
    cwd: makeFolder({ 'a.py': PYTHON }),
    env: plainEnvironment({ OPENAI_API_KEY: 'key-for-tests' }),
  });
  return stderr.split('\n').filter((line) => line.startsWith('file:'));
}

describe('a cold start', () => {
  it('loads nothing of what asks models, though a key is there', async () => {
    const loaded = await loadedBy(['read', 'a.py']);
    expect(loaded.filter((url) => /\/node_modules\/|\/model-|\/packages\//.test(url))).toEqual([]);
    // More files are a slower start; whoever needs one more should know what it is for.
    expect(loaded.length).toBeLessThanOrEqual(21);
  });

  it('loads no SDK to say that a model is not set up', async () => {
    const loaded = await loadedBy(['doctor']);
    expect(loaded.filter((url) => /\/node_modules\/(openai|@anthropic-ai|@aws-sdk|@secretlint)\//.test(url))).toEqual(
      [],
    );
  });
});
