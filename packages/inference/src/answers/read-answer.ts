import type { DraftAnalysis } from '@iris/core';
import type { AnswerRepair } from './answer-repair.ts';
import { nameDeclarations } from './block-declarations.ts';
import { findReasons } from './check-answer.ts';
import { type AnswerContext, type Evidence, findRangeRepairs, gatherEvidence } from './evidence.ts';
import { findAnswer, MAX_ANSWER_LENGTH } from './find-answer.ts';
import { type Proposal, toProposal } from './proposal.ts';

export type AnswerReading =
  | {
      readonly ok: true;
      /** Ranges lie in the file and belong to one block each; the rest is for `applyRules` of core to mend. */
      readonly draft: DraftAnalysis;
      readonly repairs: readonly AnswerRepair[];
      /** Share of the declarations' lines that have a block; of all lines, where declarations are not known. */
      readonly coverage: number;
    }
  | {
      readonly ok: false;
      /** Short sentences of ours, at least one, for the model that is asked again. */
      readonly reasons: readonly string[];
    };

/**
 * Reads what a model wrote about a file: mends what can be mended, snaps ranges to declarations, refuses the rest.
 * Never throws, whatever the text; its work is bounded by the length of answer and file, never by numbers in them.
 * Labels, descriptions and intent of the draft are as the model wrote them: nobody may see them before `applyRules`.
 */
export function readAnswer(text: string, context: AnswerContext): AnswerReading {
  const repairs = new Set<AnswerRepair>();
  const found = findAnswer(text);
  if (found === undefined) return refuse([whyNotFound(text)]);
  if (found.wrapped) repairs.add('answer_unwrapped');
  const proposal = toProposal(found.answer, repairs);
  const evidence = gatherEvidence(proposal, context);
  const reasons = findReasons(evidence);
  if (reasons.length > 0) return refuse(reasons);
  for (const repair of findRangeRepairs(evidence)) repairs.add(repair);
  const { ranges, coverage } = evidence;
  return { ok: true, draft: toDraft(proposal, ranges, context), repairs: [...repairs], coverage };
}

function refuse(reasons: readonly string[]): AnswerReading {
  return { ok: false, reasons };
}

function whyNotFound(text: string): string {
  return text.length > MAX_ANSWER_LENGTH
    ? `The answer is longer than ${MAX_ANSWER_LENGTH} characters.`
    : 'The answer is not a JSON object with a list named blocks.';
}

function toDraft(
  proposal: Proposal,
  ranges: Evidence['ranges'],
  { lines, outline, facts }: AnswerContext,
): DraftAnalysis {
  const names = outline === undefined ? undefined : nameDeclarations(ranges, outline, lines);
  return {
    fileIntent: proposal.fileIntent,
    blocks: proposal.blocks.map(({ label, description }, index) => ({
      label,
      description,
      ranges: ranges[index] ?? [],
      declarations: names === undefined ? [label] : (names[index] ?? []),
    })),
    facts,
  };
}
