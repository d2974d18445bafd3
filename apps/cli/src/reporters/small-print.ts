import type { PromptMode, PromptNotes, Usage } from '@iris/core';
import type { FileAnalysis } from '../read/read-result.ts';
import { showCount, showUsd } from './quantities.ts';

/** What a model did not see; it saw the rest. */
const UNSEEN: Partial<Record<PromptMode, string>> = {
  outline: 'The file is long: the model saw what it declares, without bodies.',
  excerpt: 'The file is long: the model saw parts of it.',
};

/** Who read the file, what it cost, and how the file was sent. */
export function smallPrintOn({ analyzer, model, usage, prompt }: FileAnalysis): string[] {
  const isFree = usage.inputTokens === 0 && usage.outputTokens === 0;
  const reader = analyzer === 'structural' ? 'the structural analyzer' : `${model} (${analyzer})`;
  return [
    `Read by ${reader}${isFree ? '' : `: ${describeSpending(usage)}`}.`,
    ...(prompt === undefined ? [] : describePrompt(prompt)),
  ];
}

/** For example `1,204 tokens sent, 310 answered, $0.000184`. */
export function describeSpending({ inputTokens, outputTokens, estimatedCostUsd: cost }: Usage): string {
  const tokens = `${showCount(inputTokens)} tokens sent, ${showCount(outputTokens)} answered`;
  return `${tokens}, ${cost === null ? 'cost not known (IRIS_PRICES)' : showUsd(cost)}`;
}

function describePrompt({ mode, maskedSecrets, removedCharacters }: PromptNotes): string[] {
  const unseen = UNSEEN[mode];
  return [
    ...(unseen === undefined ? [] : [unseen]),
    ...(maskedSecrets === 0 ? [] : [`Masked before the file was sent: ${countOf(maskedSecrets, 'secret')}.`]),
    ...(removedCharacters === 0 ? [] : [`Left out of it: ${countOf(removedCharacters, 'hidden character')}.`]),
  ];
}

function countOf(count: number, noun: string): string {
  return `${showCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
