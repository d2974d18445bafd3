import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openTestAnalyzers } from '../support/open-test-analyzers.ts';

const FILE = { language: 'python', text: 'x = 1\n' };
const NOBODY_LEAVES = { signal: new AbortController().signal };

function keyFile(key: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'iris-key-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'key');
  writeFileSync(path, key, { mode: 0o600 });
  return path;
}

describe('the analyzers of a configuration', () => {
  it('are in the order of the chain', async () => {
    const { chain } = await openTestAnalyzers({ settings: { IRIS_ANALYZERS: 'structural,openai' } });
    expect(chain.map(({ name }) => name)).toEqual(['structural', 'openai']);
  });

  it('take a key that is replaced while they run, at the first refusal of the old one', async () => {
    const path = keyFile('key-of-yesterday');
    const { model, provider } = await openTestAnalyzers({
      settings: { OPENAI_API_KEY: '', OPENAI_API_KEY_FILE: path },
      key: 'key-of-yesterday',
    });
    await model.analyze(FILE, NOBODY_LEAVES);
    provider.key = 'key-of-today';
    writeFileSync(path, 'key-of-today');
    await model.analyze({ ...FILE, text: 'y = 2\n' }, NOBODY_LEAVES);
    expect(provider.keys).toEqual(['key-of-yesterday', 'key-of-yesterday', 'key-of-today']);
  });

  it('say whether the provider would answer, for next to nothing', async () => {
    const { model, provider } = await openTestAnalyzers({ models: ['gpt-5-nano'] });
    await model.check(NOBODY_LEAVES);
    provider.key = 'another-key';
    await expect(model.check(NOBODY_LEAVES)).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(provider.asked).toEqual([]);
  });
});
