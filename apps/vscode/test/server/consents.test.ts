import { describe, expect, it } from 'vitest';
import { type ConsentAnswer, Consents } from '../../src/server/consents.ts';
import { FakeMemory } from '../support/memory.ts';
import { makeServer } from '../support/servers.ts';

const HERE = makeServer('https://here.example.com');
const THERE = makeServer('https://there.example.com');

function makeConsents(answers: (ConsentAnswer | undefined)[], memory = new FakeMemory()) {
  const asked: string[] = [];
  let sendsAlways = false;
  const consents = new Consents(memory, {
    ask: async ({ host }) => {
      asked.push(host);
      return answers.shift();
    },
    sendAlways: async () => {
      sendsAlways = true;
    },
  });
  return { consents, memory, asked, sendsAlways: () => sendsAlways };
}

describe('Consents', () => {
  it('asks once for each server, and remembers it across restarts', async () => {
    const { consents, memory, asked, sendsAlways } = makeConsents(['when-asked']);
    expect(await consents.allows(HERE, true)).toBe(true);
    expect(await consents.allows(HERE, true)).toBe(true);
    expect(asked).toEqual(['here.example.com']);
    expect(sendsAlways()).toBe(false);
    const later = makeConsents(['never'], memory);
    expect(await later.consents.allows(HERE, true)).toBe(true);
    expect(await later.consents.allows(THERE, true)).toBe(false);
    expect(later.asked).toEqual(['there.example.com']);
  });

  it('has every file sent where the user chose that, and to that server alone', async () => {
    const { consents, asked, sendsAlways } = makeConsents(['always', 'when-asked']);
    expect(await consents.allows(HERE, false)).toBe(true);
    expect(sendsAlways()).toBe(true);
    expect(await consents.allows(HERE, false)).toBe(true);
    expect(await consents.allows(THERE, false)).toBe(false);
    expect(asked).toHaveLength(2);
    expect(await consents.allows(THERE, true)).toBe(true);
  });

  it('sends nothing unasked where the user wants to ask, and does not trouble them again', async () => {
    const { consents, asked } = makeConsents(['when-asked']);
    expect(await consents.allows(HERE, false)).toBe(false);
    expect(await consents.allows(HERE, false)).toBe(false);
    expect(await consents.allows(HERE, true)).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it('asks who said no again only when they ask for the server', async () => {
    const { consents, asked } = makeConsents(['never', 'always']);
    expect(await consents.allows(HERE, true)).toBe(false);
    expect(await consents.allows(HERE, false)).toBe(false);
    expect(asked).toHaveLength(1);
    expect(await consents.allows(HERE, true)).toBe(true);
    expect(await consents.allows(HERE, false)).toBe(true);
  });

  it('takes a dismissed question for no, without remembering it', async () => {
    const { consents, memory, asked } = makeConsents([undefined, undefined]);
    expect(await consents.allows(HERE, false)).toBe(false);
    expect(await consents.allows(HERE, false)).toBe(false);
    expect(asked).toHaveLength(1);
    expect(memory.values.size).toBe(0);
    const later = makeConsents(['always'], memory);
    expect(await later.consents.allows(HERE, false)).toBe(true);
  });

  it('asks one question for all who wait for its answer', async () => {
    const { consents, asked } = makeConsents(['when-asked']);
    const answers = await Promise.all([consents.allows(HERE, false), consents.allows(HERE, true)]);
    expect(answers).toEqual([false, true]);
    expect(asked).toHaveLength(1);
  });

  it('leaves nothing to be sent unasked, whatever the setting, where the user did not choose that', async () => {
    const choice = { kind: 'server', server: HERE } as const;
    const settings = { server: choice, autoLocal: true, autoRemote: true, isTrusted: true };
    const { consents, memory } = makeConsents([]);
    const isAutoRemoteAfter = (kept: unknown): boolean => {
      memory.values.set('iris.consents', kept);
      return consents.limit(settings).autoRemote;
    };
    expect(isAutoRemoteAfter({ [HERE.origin]: 'always' })).toBe(true);
    expect(isAutoRemoteAfter({ [THERE.origin]: 'always' })).toBe(true);
    expect(isAutoRemoteAfter({ [HERE.origin]: 'when-asked', [THERE.origin]: 'always' })).toBe(false);
    expect(isAutoRemoteAfter({ [HERE.origin]: 'never' })).toBe(false);
    memory.values.clear();
    expect(consents.limit({ ...settings, autoRemote: false }).autoRemote).toBe(false);
  });

  it('forgets what was agreed to, refused and dismissed, and asks again', async () => {
    const { consents, memory, asked } = makeConsents(['always', undefined, 'never']);
    await consents.allows(HERE, true);
    await consents.allows(THERE, false);
    await consents.forget();
    expect(memory.values.get('iris.consents')).toBeUndefined();
    expect(consents.permits(HERE, true)).toBe(false);
    expect(await consents.allows(HERE, false)).toBe(false);
    await consents.allows(THERE, false);
    expect(asked).toEqual([HERE.host, THERE.host, HERE.host, THERE.host]);
  });

  it.each([
    [true, 'when-asked'],
    [false, 'never'],
  ])('reads an answer that was kept as %s as %s', async (kept, meaning) => {
    const memory = new FakeMemory();
    memory.values.set('iris.consents', { [HERE.origin]: kept });
    const { consents, asked } = makeConsents([], memory);
    expect(consents.of(HERE)).toBe(meaning);
    expect(await consents.allows(HERE, false)).toBe(false);
    expect(asked).toEqual([]);
  });

  it.each([['a text'], [null], [{ 'https://here.example.com': 'yes' }]])(
    'asks again where what was kept cannot be read: %j',
    async (kept) => {
      const memory = new FakeMemory();
      memory.values.set('iris.consents', kept);
      const { consents, asked } = makeConsents(['when-asked'], memory);
      expect(await consents.allows(HERE, true)).toBe(true);
      expect(asked).toHaveLength(1);
    },
  );
});
