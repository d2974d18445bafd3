import { describe, expect, it } from 'vitest';
import { startCountingServer } from '../../../../tests/vscode/support/counting-server.ts';
import type { AnalysisSettings } from '../../src/analysis/plan.ts';
import { createServerAsker } from '../../src/server/ask-server.ts';
import { Consents } from '../../src/server/consents.ts';
import { FakeMemory } from '../support/memory.ts';
import { makeServer, SERVER_CHOICE } from '../support/servers.ts';

const FILE = { filename: 'store.py', language: 'python', text: 'pass\n' };

/** A server that the user sends every file to, until something changes while a key is looked for. */
async function makeAsker(meanwhile: (user: { settings: AnalysisSettings; consents: Consents }) => unknown) {
  const { url, asked } = await startCountingServer();
  const server = makeServer(url);
  const consents = new Consents(new FakeMemory(), { ask: async () => 'always', sendAlways: async () => {} });
  const user = {
    consents,
    settings: {
      server: { kind: 'server', server },
      autoLocal: true,
      autoRemote: true,
      isTrusted: true,
    } as AnalysisSettings,
  };
  const askServer = createServerAsker({
    keys: {
      keyFor: async () => {
        await meanwhile(user);
        return 'key';
      },
    },
    consents,
    settings: () => user.settings,
    onUse: () => {},
  });
  const ask = (isWanted: boolean) => askServer({ server, file: FILE, isWanted, signal: new AbortController().signal });
  return { ask, asked };
}

describe('createServerAsker', () => {
  it('sends what the user agreed to, asked or not', async () => {
    const { ask, asked } = await makeAsker(() => {});
    for (const isWanted of [true, false]) await expect(ask(isWanted)).rejects.toThrow();
    expect(asked).toEqual(['POST /api/iris/analyze', 'POST /api/iris/analyze']);
  });

  it.each<[string, Partial<AnalysisSettings>]>([
    ['another server was set up', { server: SERVER_CHOICE }],
    ['no server is set up any more', { server: { kind: 'none' } }],
    ['the workspace is not trusted any more', { isTrusted: false }],
  ])('sends nothing where %s meanwhile', async (_what, change) => {
    const { ask, asked } = await makeAsker((user) => {
      user.settings = { ...user.settings, ...change };
    });
    expect(await ask(true)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('sends nothing unasked where that was switched off meanwhile', async () => {
    const { ask, asked } = await makeAsker((user) => {
      user.settings = { ...user.settings, autoRemote: false };
    });
    expect(await ask(false)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('sends nothing where consent was taken back meanwhile', async () => {
    const { ask, asked } = await makeAsker(({ consents }) => consents.forget());
    expect(await ask(true)).toBeUndefined();
    expect(asked).toEqual([]);
  });
});
