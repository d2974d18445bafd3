import { describe, expect, it } from 'vitest';
import { ApiKeys } from '../../src/server/api-keys.ts';
import { FakeSecrets } from '../support/memory.ts';

const HERE = 'https://here.example.com';
const THERE = 'https://there.example.com';

function makeKeys(inSettings = '') {
  const secrets = new FakeSecrets();
  let setting = inSettings;
  const keys = new ApiKeys(secrets, {
    read: () => setting,
    clear: async () => {
      setting = '';
    },
  });
  return { keys, secrets, setting: () => setting };
}

describe('ApiKeys', () => {
  it('keeps a key for one origin, and never gives it to another', async () => {
    const { keys } = makeKeys();
    await keys.store(HERE, ' secret ');
    expect(await keys.keyFor(HERE)).toBe('secret');
    expect(await keys.keyFor(THERE)).toBeUndefined();
    await keys.clear(HERE);
    expect(await keys.keyFor(HERE)).toBeUndefined();
  });

  it('honours the key of the settings until there is a stored one', async () => {
    const { keys } = makeKeys(' old ');
    expect(keys.hasKeyInSettings).toBe(true);
    expect(await keys.keyFor(HERE)).toBe('old');
    await keys.store(HERE, 'new');
    expect(await keys.keyFor(HERE)).toBe('new');
  });

  it('moves the key of the settings, for one origin alone', async () => {
    const { keys, setting } = makeKeys('old');
    await keys.migrate(HERE);
    expect(setting()).toBe('');
    expect(keys.hasKeyInSettings).toBe(false);
    expect(await keys.keyFor(HERE)).toBe('old');
    expect(await keys.keyFor(THERE)).toBeUndefined();
  });

  it('does not replace a newer key by that of the settings', async () => {
    const { keys, setting } = makeKeys('old');
    await keys.store(HERE, 'new');
    await keys.migrate(HERE);
    expect(await keys.keyFor(HERE)).toBe('new');
    expect(setting()).toBe('');
  });

  it('moves nothing where there is nothing', async () => {
    const { keys, secrets } = makeKeys();
    await keys.migrate(HERE);
    expect(secrets.values.size).toBe(0);
  });
});
