import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IrisError } from '@iris/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startBuiltServer } from '../../../../tests/support/built-server.ts';
import {
  type AnalysisRequest,
  type AnalysisStep,
  type Analysts,
  analyzeFile,
} from '../../src/analysis/analyze-file.ts';
import { ApiKeys } from '../../src/server/api-keys.ts';
import { createServerAsker } from '../../src/server/ask-server.ts';
import { type ConsentAnswer, Consents } from '../../src/server/consents.ts';
import type { ServerChoice } from '../../src/server/server-choice.ts';
import { makeAnalysts, makeRequest } from '../support/analysts.ts';
import { FakeMemory, FakeSecrets } from '../support/memory.ts';
import { makeServer } from '../support/servers.ts';

const KEY = 'a-key-of-this-test-0123456789';

async function collect(request: AnalysisRequest, analysts: Analysts): Promise<AnalysisStep[]> {
  const steps: AnalysisStep[] = [];
  for await (const step of analyzeFile(request, analysts)) steps.push(step);
  return steps;
}

function serverAt(url: string): ServerChoice {
  return { kind: 'server', server: makeServer(url) };
}

async function startServer(settings: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'iris-extension-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return (await startBuiltServer({ folder, settings })).url;
}

/** An address at which nobody listens any more. */
async function deadAddress(): Promise<string> {
  const server = createServer();
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const address = server.address();
  const closed = Promise.withResolvers<void>();
  server.close(() => closed.resolve());
  await closed.promise;
  if (address === null || typeof address === 'string') throw new Error('A server that listens on a port has a port.');
  return `http://127.0.0.1:${address.port}`;
}

/** What asks a real server, for a user who set it up and answers the question for consent like this. */
function makeAsker(server: ServerChoice, answer: ConsentAnswer | undefined, key?: string) {
  const keys = new ApiKeys(new FakeSecrets(), { read: () => key ?? '', clear: async () => {} });
  const consents = new Consents(new FakeMemory(), { ask: async () => answer, sendAlways: async () => {} });
  const used: string[] = [];
  const settings = () => ({ server, autoLocal: true, autoRemote: false, isTrusted: true });
  return { askServer: createServerAsker({ keys, consents, settings, onUse: ({ host }) => used.push(host) }), used };
}

describe('analyzeFile', () => {
  it('answers from this machine where no server is set up', async () => {
    const { analysts } = makeAnalysts();
    const steps = await collect(makeRequest({ isWanted: false }), analysts);
    expect(steps).toEqual([
      {
        type: 'answered',
        analysis: expect.anything(),
        origin: { analyzer: 'structural', cache: 'none', where: 'local' },
      },
      { type: 'settled' },
    ]);
  });

  it('shows what this machine says while the server is asked, then what the server says', async () => {
    const url = await startServer({ IRIS_API_KEY: KEY });
    const choice = serverAt(url);
    const { askServer, used } = makeAsker(choice, 'when-asked', KEY);
    const { analysts } = makeAnalysts({ askServer });
    const steps = await collect(makeRequest({ choice }), analysts);
    expect(steps).toMatchObject([
      { type: 'answered', origin: { where: 'local' } },
      { type: 'answered', origin: { where: 'server', host: new URL(url).host } },
      { type: 'settled' },
    ]);
    await collect(makeRequest({ choice, takesRemembered: false }), analysts);
    expect(used).toEqual([new URL(url).host]);
  });

  it('stays with what this machine says where the server does not take the key, and says why', async () => {
    const url = await startServer({ IRIS_API_KEY: KEY });
    const choice = serverAt(url);
    const { analysts, log } = makeAnalysts(makeAsker(choice, 'when-asked', 'not-the-key-0123456789-0123456'));
    const steps = await collect(makeRequest({ choice }), analysts);
    expect(steps).toMatchObject([
      { type: 'answered', origin: { where: 'local' } },
      {
        type: 'settled',
        notice: {
          text: expect.stringMatching(/does not accept the key.*Set the key.*of this machine\.$/),
          remedy: 'set-api-key',
        },
      },
    ]);
    expect(log.join('\n')).toContain('does not accept the key');
    expect(log.join('\n')).not.toContain('not-the-key');
  });

  it('stays with what this machine says where nobody listens, and offers to ask again', async () => {
    const choice = serverAt(await deadAddress());
    const { analysts } = makeAnalysts(makeAsker(choice, 'when-asked'));
    const steps = await collect(makeRequest({ choice }), analysts);
    expect(steps).toMatchObject([
      { type: 'answered', origin: { where: 'local' } },
      { type: 'settled', notice: { text: expect.stringContaining('cannot be reached'), remedy: 'refresh' } },
    ]);
  });

  it('sends nothing where the user says no', async () => {
    const choice = serverAt(await deadAddress());
    const { askServer, used } = makeAsker(choice, 'never');
    const { analysts } = makeAnalysts({ askServer });
    const steps = await collect(makeRequest({ choice }), analysts);
    expect(steps).toMatchObject([
      { type: 'answered', origin: { where: 'local' } },
      { type: 'settled', notice: { text: 'Analyzed on this machine: nothing was sent.' } },
    ]);
    expect(used).toEqual([]);
  });

  it('fails with what the server says where this machine does not read the language', async () => {
    const choice = serverAt(await deadAddress());
    const { analysts } = makeAnalysts(makeAsker(choice, 'when-asked'));
    expect(await collect(makeRequest({ language: 'cobol', choice }), analysts)).toEqual([
      {
        type: 'failed',
        failure: { message: expect.stringContaining('cannot be reached'), advice: expect.any(String) },
      },
    ]);
    const refused = makeAnalysts(makeAsker(choice, 'never')).analysts;
    expect(await collect(makeRequest({ language: 'cobol', choice }), refused)).toMatchObject([
      { type: 'failed', failure: { message: expect.stringContaining('Nothing was sent') } },
    ]);
  });

  it('fails with what this machine says where there is no server, and with a fault in plain words', async () => {
    const slow = async () => {
      throw new IrisError('deadline_exceeded', 'The file took too long.');
    };
    const broken = async () => {
      throw new TypeError('x is not a function');
    };
    const failureOf = async (analyze: Analysts['local']['analyze']) => {
      const { analysts } = makeAnalysts({ local: { identity: 'structural/test', analyze } });
      return collect(makeRequest(), analysts);
    };
    expect(await failureOf(slow)).toEqual([
      { type: 'failed', failure: { message: 'The file took too long.', advice: expect.stringContaining('Divide') } },
    ]);
    expect(await failureOf(broken)).toMatchObject([
      { type: 'failed', failure: { message: expect.not.stringContaining('function') } },
    ]);
  });

  it('shows what the server says where this machine fails', async () => {
    const url = await startServer();
    const analyze = () => Promise.reject(new IrisError('deadline_exceeded', 'Too long.'));
    const choice = serverAt(url);
    const local = { identity: 'structural/test', analyze };
    const { analysts } = makeAnalysts({ ...makeAsker(choice, 'when-asked'), local });
    expect(await collect(makeRequest({ choice }), analysts)).toMatchObject([
      { type: 'answered', origin: { where: 'server' } },
      { type: 'settled' },
    ]);
  });

  it('remembers answers, the better one before the other, and asks anew when told to', async () => {
    const url = await startServer();
    const choice = serverAt(url);
    const { askServer, used } = makeAsker(choice, 'when-asked');
    const { analysts } = makeAnalysts({ askServer });
    await collect(makeRequest({ isWanted: false }), analysts);
    expect(await collect(makeRequest({ isWanted: false }), analysts)).toMatchObject([
      { type: 'answered', origin: { where: 'local', cache: 'remembered' } },
      { type: 'settled' },
    ]);
    expect(await collect(makeRequest({ isWanted: false, choice }), analysts)).toMatchObject([
      { type: 'answered', origin: { where: 'local', cache: 'remembered' } },
      { type: 'settled', notice: { text: expect.stringContaining('Refresh to ask'), remedy: 'refresh' } },
    ]);
    expect(used).toEqual([]);
    // What this machine said is no final answer where a server is asked; what a server said is, even unasked.
    await collect(makeRequest({ choice }), analysts);
    for (const isWanted of [true, false]) {
      expect(await collect(makeRequest({ choice, isWanted }), analysts)).toMatchObject([
        { type: 'answered', origin: { where: 'server', cache: 'remembered' } },
        { type: 'settled' },
      ]);
    }
    expect(await collect(makeRequest({ choice, takesRemembered: false }), analysts)).toMatchObject([
      { type: 'answered', origin: { where: 'local', cache: 'none' } },
      { type: 'answered', origin: { where: 'server', cache: 'memory' } },
      { type: 'settled' },
    ]);
  });

  it('does not remember the answer of a lesser analyzer', async () => {
    const askServer: Analysts['askServer'] = async () => ({
      analysis: {
        fileIntent: 'x',
        blocks: [],
        facts: { lineCount: 6, minified: false, generated: false, hasSyntaxErrors: false },
      },
      origin: { analyzer: 'structural', cache: 'none', where: 'server', host: 'h', degraded: 'openai: timed out' },
    });
    const { analysts, kept } = makeAnalysts({ askServer });
    await collect(makeRequest({ choice: serverAt('https://iris.example.com') }), analysts);
    expect([...kept.keys()].filter((key) => key.startsWith('server'))).toEqual([]);
  });

  it('ends without a word when nobody waits any more', async () => {
    const controller = new AbortController();
    const { analysts, log } = makeAnalysts({
      local: {
        identity: 'structural/test',
        analyze: async (_file, signal) => {
          controller.abort(new Error('left'));
          signal.throwIfAborted();
          throw new Error('It was not told.');
        },
      },
    });
    await expect(collect(makeRequest({ signal: controller.signal }), analysts)).rejects.toThrow('left');
    expect(log).toEqual([]);
  });
});
