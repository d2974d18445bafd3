import { applyRules } from '@iris/core';
import { createLocalAnalyzer } from '@iris/engine/local';
import type { AnalysisRequest, Analysts } from '../../src/analysis/analyze-file.ts';
import { planAnalysis } from '../../src/analysis/plan.ts';
import type { RememberedAnalysis } from '../../src/analysis/remembered-format.ts';
import type { ServerChoice } from '../../src/server/server-choice.ts';

export const SOURCE = 'def load():\n    return 1\n\n\ndef store(value):\n    print(value)\n';

const engine = createLocalAnalyzer({ timeLimitMs: 20_000 });

/** The real engine in this thread. */
async function analyzeHere(file: { language: string; text: string }, signal: AbortSignal) {
  const { draft } = await engine.analyze(file, { signal });
  return applyRules(draft, file).analysis;
}

/** Real analysts, with a memory of their own, that ask no server unless told how. */
export function makeAnalysts(changes: Partial<Analysts> = {}) {
  const kept = new Map<string, RememberedAnalysis>();
  const log: string[] = [];
  const analysts: Analysts = {
    local: { identity: 'structural/test', analyze: analyzeHere },
    askServer: async () => undefined,
    remembered: {
      get: async ({ text }, analyzer) => kept.get(`${analyzer} ${text}`),
      put: async ({ text }, analyzer, answer) => {
        kept.set(`${analyzer} ${text}`, answer);
      },
    },
    log: (message) => log.push(message),
    ...changes,
  };
  return { analysts, kept, log };
}

interface RequestChanges extends Partial<AnalysisRequest> {
  readonly language?: string;
  readonly choice?: ServerChoice;
}

/** What the user asks for: the file of `SOURCE`, of the server where there is one. */
export function makeRequest({
  language = 'python',
  choice = { kind: 'none' },
  ...changes
}: RequestChanges = {}): AnalysisRequest {
  const settings = { server: choice, autoLocal: true, autoRemote: false, isTrusted: true };
  const isWanted = changes.isWanted ?? true;
  const trigger = isWanted ? 'asked' : 'opened';
  const file = { chars: SOURCE.length, lines: 6, isReadLocally: language === 'python', isSentUnasked: true };
  const plan = planAnalysis({ ...file, trigger }, settings);
  if (plan.kind !== 'analyze') throw new Error(`The file would not be analyzed: ${plan.why}.`);
  return {
    file: { filename: 'store.py', language, text: SOURCE },
    plan,
    isWanted,
    takesRemembered: true,
    signal: new AbortController().signal,
    ...changes,
  };
}
