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
    expect(await consents.allows(HERE, false)).toBe(true);
    expect(asked).toEqual(['here.example.com']);
    expect(sendsAlways()).toBe(false);
    const later = makeConsents(['never'], memory);
    expect(await later.consents.allows(HERE, true)).toBe(true);
    expect(await later.consents.allows(THERE, true)).toBe(false);
    expect(later.asked).toEqual(['there.example.com']);
  });

  it('has every file sent where the user chose that', async () => {
    const { consents, sendsAlways } = makeConsents(['always']);
    expect(await consents.allows(HERE, true)).toBe(true);
    expect(sendsAlways()).toBe(true);
  });

  it('asks who said no again only when they ask for the server', async () => {
    const { consents, asked } = makeConsents(['never', 'when-asked']);
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
    const later = makeConsents(['when-asked'], memory);
    expect(await later.consents.allows(HERE, false)).toBe(true);
  });

  it('asks one question for all who wait for its answer', async () => {
    const { consents, asked } = makeConsents(['when-asked']);
    const answers = await Promise.all([consents.allows(HERE, false), consents.allows(HERE, true)]);
    expect(answers).toEqual([true, true]);
    expect(asked).toHaveLength(1);
  });

  it.each([['a text'], [null], [{ 'https://here.example.com': 'yes' }]])(
    'asks again where what was kept cannot be read: %j',
    async (kept) => {
      const memory = new FakeMemory();
      memory.values.set('iris.consents', kept);
      const { consents, asked } = makeConsents(['when-asked'], memory);
      expect(await consents.allows(HERE, false)).toBe(true);
      expect(asked).toHaveLength(1);
    },
  );
});
