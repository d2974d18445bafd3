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
  return { keys, secrets, setting: () => setting, set: (value: string) => (setting = value) };
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
    expect(await keys.keyFor(HERE)).toBe('old');
    await keys.store(HERE, 'new');
    expect(await keys.keyFor(HERE)).toBe('new');
  });

  it('gives the key of the settings to the first origin that it is used with, and to no other', async () => {
    const { keys } = makeKeys('old');
    expect(await keys.ownerOfSettingKey()).toBeUndefined();
    expect(await keys.keyFor(HERE)).toBe('old');
    expect(await keys.keyFor(THERE)).toBeUndefined();
    expect(await keys.keyFor(HERE)).toBe('old');
    expect(await keys.ownerOfSettingKey()).toBe(HERE);
  });

  it('gives the key of the settings to one of two windows that use it with two servers at once', async () => {
    const { keys, secrets } = makeKeys('old');
    const other = new ApiKeys(secrets, { read: () => 'old', clear: () => Promise.resolve() });
    const given = await Promise.all([keys.keyFor(HERE), other.keyFor(THERE)]);
    expect(given.filter((key) => key !== undefined)).toEqual(['old']);
  });

  it('moves no key that was set while another one was moved', async () => {
    const { keys, secrets, set, setting } = makeKeys('old');
    await keys.keyFor(HERE);
    const moved = keys.migrate();
    set('another');
    await moved;
    expect([...secrets.values.values()]).not.toContain('another');
    expect(setting()).toBe('another');
    expect(await keys.keyFor(HERE)).toBe('old');
    expect(await keys.keyFor(THERE)).toBe('another');
  });

  it('takes another key in the settings for another server, where it is used with that', async () => {
    const { keys, set } = makeKeys('old');
    await keys.keyFor(HERE);
    set('another');
    expect(await keys.ownerOfSettingKey()).toBeUndefined();
    expect(await keys.keyFor(THERE)).toBe('another');
    expect(await keys.keyFor(HERE)).toBeUndefined();
  });

  it('moves the key of the settings, for one origin alone', async () => {
    const { keys, secrets, setting } = makeKeys('old');
    await keys.keyFor(HERE);
    await keys.migrate();
    expect(setting()).toBe('');
    expect(secrets.values.size).toBe(1);
    expect(await keys.keyFor(HERE)).toBe('old');
    expect(await keys.keyFor(THERE)).toBeUndefined();
  });

  it('does not replace a newer key by that of the settings', async () => {
    const { keys, setting } = makeKeys('old');
    await keys.keyFor(HERE);
    await keys.store(HERE, 'new');
    await keys.migrate();
    expect(await keys.keyFor(HERE)).toBe('new');
    expect(setting()).toBe('');
  });

  it('says whether there was a key to remove, and which servers one in the settings goes to', async () => {
    const { keys, setting } = makeKeys('old');
    expect(await keys.clear(HERE)).toBe(false);
    await keys.store(HERE, 'new');
    expect(await keys.clear(HERE)).toBe(true);
    expect([await keys.isSettingKeyFor(HERE), await keys.isSettingKeyFor(THERE)]).toEqual([true, true]);
    await keys.keyFor(HERE);
    expect([await keys.isSettingKeyFor(HERE), await keys.isSettingKeyFor(THERE)]).toEqual([true, false]);
    await keys.clearSetting();
    expect([setting(), await keys.isSettingKeyFor(HERE)]).toEqual(['', false]);
  });

  it('moves nothing where there is nothing, and no key that no server was given yet', async () => {
    for (const inSettings of ['', 'old']) {
      const { keys, secrets, setting } = makeKeys(inSettings);
      await keys.migrate();
      expect(secrets.values.size).toBe(0);
      expect(setting()).toBe(inSettings);
    }
  });
});
