import { describe, expect, it } from 'vitest';
import { chooseServer } from '../../src/server/server-choice.ts';

const PASSWORD = 'hunter2';

describe('chooseServer', () => {
  it('has none where neither the setting nor the environment names one', () => {
    expect(chooseServer({ setting: '', environment: '' })).toEqual({ kind: 'none' });
    expect(chooseServer({ setting: '  ', environment: ' ' })).toEqual({ kind: 'none' });
  });

  it('takes the one of the setting, and that of the environment where the setting is empty', () => {
    const environment = 'https://environment.example.com/';
    expect(chooseServer({ setting: ' https://setting.example.com ', environment })).toMatchObject({
      server: { origin: 'https://setting.example.com', host: 'setting.example.com' },
    });
    expect(chooseServer({ setting: '', environment })).toMatchObject({
      server: { origin: 'https://environment.example.com' },
    });
  });

  it('keeps the path that a server lies under, and drops that of the API', () => {
    const choice = chooseServer({ setting: 'https://example.com:8443/iris/api/iris/analyze', environment: '' });
    expect(choice).toMatchObject({
      server: {
        endpoint: 'https://example.com:8443/iris',
        origin: 'https://example.com:8443',
        host: 'example.com:8443',
      },
    });
  });

  it.each([
    ['https://example.com', true],
    ['http://localhost:8080', true],
    ['http://127.0.0.1:8080', true],
    ['http://[::1]:8080', true],
    ['http://example.com', false],
    ['http://127.0.0.1.example.com', false],
  ])('knows whether others can read what is sent to %s', (setting, isPrivate) => {
    expect(chooseServer({ setting, environment: '' })).toMatchObject({ server: { isPrivate } });
  });

  it.each(['https://', '', 'ftp://', '//'])('shows no password of an address that begins with "%s"', (beginning) => {
    const choice = chooseServer({ setting: `${beginning}me:${PASSWORD}@example.com`, environment: '' });
    expect(choice.kind).toBe('invalid');
    expect(JSON.stringify(choice)).not.toMatch(/hunter2|me:/);
  });

  it('falls back to no other server where the setting is wrong', () => {
    const choice = chooseServer({ setting: 'example', environment: 'https://example.com' });
    expect(choice).toMatchObject({ kind: 'invalid', message: expect.stringContaining('"example"') });
  });
});
