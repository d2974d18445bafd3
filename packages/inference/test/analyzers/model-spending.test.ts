import { NO_USAGE } from '@iris/core';
import { expect, it } from 'vitest';
import { inspectBudget } from '../../src/money/inspect-budget.ts';
import { openTestAnalyzers } from '../support/open-test-analyzers.ts';

const FILE = { language: 'python', text: 'def total(invoices):\n    return sum(invoices)\n' };
const NOBODY_LEAVES = { signal: new AbortController().signal };

it.each([
  ['a gateway gave up waiting', { kind: 'error', status: 504 }],
  ['the provider failed amid the answer', { kind: 'raw', body: '{"object":"response","status":"failed"}' }],
  ['the connection broke', { kind: 'reset', when: 'within' }],
  ['no answer was counted', { kind: 'answer', extra: { usage: { input_tokens: 1400, output_tokens: '800' } } }],
] as const)('takes all that was reserved as spent, and the cost as unknown, where %s', async (_, answer) => {
  const { provider, model, directory } = await openTestAnalyzers({ settings: { IRIS_DAILY_BUDGET_USD: '1' } });
  provider.script(answer);
  const { usage } = await model.analyze(FILE, NOBODY_LEAVES);
  expect(usage.estimatedCostUsd).toBeNull();
  expect(inspectBudget(directory)).toMatchObject({ spent: expect.toSatisfy((spent) => spent > 3_000_000) });
});

it('knows that calls which were turned away cost nothing', async () => {
  const { provider, model, directory } = await openTestAnalyzers({ settings: { IRIS_DAILY_BUDGET_USD: '1' } });
  provider.script({ kind: 'error', status: 400 });
  await expect(model.analyze(FILE, NOBODY_LEAVES)).rejects.toMatchObject({ usage: NO_USAGE });
  expect(inspectBudget(directory)).toMatchObject({ spent: 0, reserved: 0 });
});
