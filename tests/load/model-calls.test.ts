import { type AnalyzeResponse, analyzeResponseSchema } from '@iris/core/wire';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeFolder } from '../../apps/server/test/support/folder.ts';
import { answerAbout } from '../../packages/inference/test/support/model-answers.ts';
import { settingsOf } from '../../packages/inference/test/support/open-test-analyzers.ts';
import { type ProviderServer, startProviderServer } from '../../packages/inference/test/support/provider-server.ts';
import { bodyOf, post } from '../support/post.ts';
import { countsOf } from '../support/published-totals.ts';
import { LoadServer, PATIENCE } from './support/load-server.ts';

const SYSTEM_TEST_MS = 240_000;
/** Longer than two processes need to find out that the other one is at it. */
const DELAY_MS = 2000;

async function startTwo(settings: Readonly<Record<string, string>> = {}) {
  const provider = await startProviderServer({ protocol: 'openai', answer: answerAbout, delayMs: DELAY_MS });
  onTestFinished(() => provider.close());
  const folder = makeFolder();
  const all = { ...settingsOf(provider, 'openai'), ...settings };
  const [one, other] = await Promise.all([
    LoadServer.start(all, { folder, name: 'one' }),
    LoadServer.start(all, { folder, name: 'other' }),
  ]);
  return { provider, folder, servers: [one, other] as const };
}

async function read(server: LoadServer, text: string): Promise<AnalyzeResponse> {
  const { status, body } = await post(server.url, bodyOf({ language: 'python', text }));
  expect({ status, body }).toMatchObject({ status: 200 });
  return analyzeResponseSchema.parse(JSON.parse(body));
}

/** Asks both servers for a file, 25 times each. */
function readOften(servers: readonly LoadServer[], text: string): Promise<AnalyzeResponse[]> {
  return Promise.all(servers.flatMap((server) => Array.from({ length: 25 }, () => read(server, text))));
}

async function stopAll(servers: readonly LoadServer[]): Promise<void> {
  expect(await Promise.all(servers.map(({ process }) => process.stop()))).toEqual(servers.map(() => 0));
}

function analyzersOf(answers: readonly AnalyzeResponse[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { metadata } of answers) counts[metadata.analyzer] = (counts[metadata.analyzer] ?? 0) + 1;
  return counts;
}

describe('two processes with one store, and a model', { timeout: SYSTEM_TEST_MS }, () => {
  it('make one call for fifty requests at once for one file', async () => {
    const { provider, folder, servers } = await startTwo();
    const answers = await readOften(servers, 'def total(invoices):\n    return sum(invoices)\n');
    expect(analyzersOf(answers)).toEqual({ openai: 50 });
    expect(provider.asked).toHaveLength(1);
    await stopAll(servers);
    expect(countsOf(folder)).toMatchObject({ 'analyses.made': 1, 'model.attempts': 1, 'answers.coalesced': 49 });
  });

  it('keep to one budget, however many files they are asked for at once', async () => {
    // Each call may cost $0.0036 at the most.
    const { provider, servers } = await startTwo({ IRIS_DAILY_BUDGET_USD: '0.012' });
    const texts = Array.from({ length: 20 }, (_, row) => `print(${row})\n`);
    const answers = await Promise.all(texts.map((text, row) => read(servers[row % 2 === 0 ? 0 : 1], text)));
    expect(analyzersOf(answers)).toEqual({ openai: 3, structural: 17 });
    expect(answers.filter(({ metadata }) => metadata.degraded === 'openai: daily budget spent')).toHaveLength(17);
    expect(provider.asked).toHaveLength(3);
    await stopAll(servers);
  });

  it('answer through the one that is left, when the one that makes the call is killed', async () => {
    const { provider, servers } = await startTwo();
    const [killed, left] = servers;
    const text = 'x = 1\n';
    const lost = post(killed.url, bodyOf({ language: 'python', text })).catch(() => 'lost');
    await provider.whenAsked(1);
    const asked = read(left, text);
    await expect.poll(() => left.requested(), PATIENCE).toBe(1);
    killed.process.child.kill('SIGKILL');
    expect(await lost).toBe('lost');
    expect((await asked).metadata.analyzer).toBe('openai');
    expectAbandoned(provider);
    await stopAll([left]);
  });
});

function expectAbandoned(provider: ProviderServer): void {
  expect([provider.asked.length, provider.abandoned]).toEqual([2, 1]);
}
