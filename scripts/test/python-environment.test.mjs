import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ensurePythonEnvironment } from '../lib/python-environment.mjs';

/** @import { TestContext } from 'vitest' */

const MAKE_MS = 120_000;
/** @type {string} */
let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'iris-python-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

/**
 * @param {TestContext} context
 * @param {string} text
 */
async function makeEnvironment(context, text) {
  const requirements = join(folder, 'requirements.txt');
  writeFileSync(requirements, text);
  const environment = await ensurePythonEnvironment(requirements, join(folder, 'environments'));
  return 'python' in environment ? environment.python : context.skip(environment.missing);
}

describe('a Python environment', { timeout: MAKE_MS }, () => {
  it('is made once for the same requirements, and anew for others', async (context) => {
    const first = await makeEnvironment(context, '# nothing\n');
    const { ino } = statSync(dirname(dirname(first)));
    expect(await makeEnvironment(context, '# nothing\n')).toBe(first);
    expect(statSync(dirname(dirname(first))).ino).toBe(ino);
    expect(await makeEnvironment(context, '# nothing else\n')).not.toBe(first);
    expect(readdirSync(join(folder, 'environments'))).toHaveLength(2);
  });

  it('leaves nothing behind when pip fails, and says what pip says', async (context) => {
    await expect(makeEnvironment(context, '-r nowhere.txt\n')).rejects.toThrow(/cannot be installed.*nowhere\.txt/s);
    expect(readdirSync(join(folder, 'environments'))).toEqual([]);
  });
});
