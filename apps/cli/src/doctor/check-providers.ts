import { resolve } from 'node:path';
import { createLocalAnalyzer } from '@iris/engine/local';
import { ModelFailure, openAnalyzers } from '@iris/inference';
import type { ModelSettings } from '@iris/inference/settings';
import type { LiveCheck } from './diagnosis.ts';

const CHECK_MS = 10_000;

type FailureKind = ModelFailure['kind'];

/** What to do, where the failure does not say it itself. */
const ADVICE: Partial<Record<FailureKind, string>> = {
  rate_limited: 'Wait, or have the provider raise the limit.',
  unavailable: 'Try again later, and look at the status page of the provider.',
  connection: 'Check the network, the proxy and the base URL.',
  timeout: 'Check the network and the base URL, or try again later.',
  out_of_quota: 'Add credit, or raise the limit with the provider.',
  malformed: 'Check that the base URL is that of the API.',
};

export interface CheckedProvider {
  readonly live: LiveCheck;
  /** Whole sentences. */
  readonly problems: readonly string[];
}

export interface CheckOptions {
  readonly baseFolder: string;
  /** Hears where a key could not be read from, and why; whole sentences. */
  readonly warn: (message: string) => void;
}

/** Asks every provider once whether it would answer: no model is asked anything, and nothing is paid. */
export async function checkProviders(
  settings: ModelSettings,
  { baseFolder, warn }: CheckOptions,
): Promise<ReadonlyMap<string, CheckedProvider>> {
  const { models, close } = openAnalyzers(
    { ...settings, dailyBudget: undefined },
    {
      structural: createLocalAnalyzer(),
      directory: resolve(baseFolder),
      log: { info: () => {}, warn: (_fields, message) => warn(message) },
    },
  );
  try {
    const checks = models.map(async (model) => [model.name, await check(model)] as const);
    return new Map(await Promise.all(checks));
  } finally {
    close();
  }
}

type Checkable = ReturnType<typeof openAnalyzers>['models'][number];

async function check(model: Checkable): Promise<CheckedProvider> {
  const startedAt = performance.now();
  const durationMs = (): number => Math.round(performance.now() - startedAt);
  try {
    await model.check({ signal: AbortSignal.timeout(CHECK_MS), deadline: startedAt + CHECK_MS });
    return { live: { passed: true, durationMs: durationMs() }, problems: [] };
  } catch (error) {
    if (!(error instanceof ModelFailure)) throw error;
    const { kind, message } = error;
    const advice = ADVICE[kind];
    return {
      live: { passed: false, durationMs: durationMs(), failure: kind },
      problems: [/[.!]$/.test(message) ? message : `${message}.`, ...(advice === undefined ? [] : [advice])],
    };
  }
}
