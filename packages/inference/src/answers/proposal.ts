import type { LineRange } from '@iris/core';
import { z } from 'zod';
import { blockSchema, rangeSchema } from './answer-format.ts';
import type { AnswerRepair } from './answer-repair.ts';
import type { AnswerObject } from './find-answer.ts';

/** No reader takes in a table of contents with more entries. @internal exported for tests */
export const MAX_BLOCKS = 60;
/** @internal exported for tests */
export const MAX_RANGES_PER_BLOCK = 50;

/** What a model proposes: of the right shape, and otherwise unchecked. */
export interface Proposal {
  readonly fileIntent: string;
  readonly blocks: readonly ProposedBlock[];
}

interface ProposedBlock {
  /** Its place in the answer, from 1, by which people and models speak of it. */
  readonly place: number;
  readonly label: string;
  readonly description: string;
  /** Whole numbers, start ≤ end; not yet those of lines in the file. */
  readonly ranges: readonly LineRange[];
}

const looseBlockSchema = blockSchema.extend({
  description: z.string().catch(''),
  ranges: z.preprocess(listFromSingle, z.array(z.unknown())),
});

/**
 * Takes from a parsed answer whatever has the shape that was asked for; one block or range without it does not spoil
 * the others.
 */
export function toProposal({ file_intent: intent, blocks }: AnswerObject, repairs: Set<AnswerRepair>): Proposal {
  if (blocks.length > MAX_BLOCKS) repairs.add('blocks_cut');
  return {
    fileIntent: typeof intent === 'string' ? intent : '',
    blocks: blocks.slice(0, MAX_BLOCKS).flatMap((block, index) => {
      const proposed = toBlock(block, index + 1, repairs);
      return proposed === undefined ? [] : [proposed];
    }),
  };
}

function toBlock(value: unknown, place: number, repairs: Set<AnswerRepair>): ProposedBlock | undefined {
  const block = looseBlockSchema.safeParse(value);
  if (!block.success) {
    repairs.add('block_unreadable');
    return undefined;
  }
  const { label, description, ranges } = block.data;
  if (ranges.length > MAX_RANGES_PER_BLOCK) repairs.add('ranges_cut');
  return {
    place,
    label,
    description,
    ranges: ranges.slice(0, MAX_RANGES_PER_BLOCK).flatMap((range) => toRange(range, repairs)),
  };
}

function toRange(value: unknown, repairs: Set<AnswerRepair>): LineRange[] {
  const range = rangeSchema.safeParse(value);
  if (!range.success) {
    repairs.add('range_unreadable');
    return [];
  }
  const { start, end } = range.data;
  if (start <= end) return [[start, end]];
  repairs.add('range_turned');
  return [[end, start]];
}

/** `{start, end}` or `[start, end]` where a list of such was asked for. */
function listFromSingle(value: unknown): unknown {
  if (!Array.isArray(value)) return [value];
  const isPair = value.length === 2 && value.every((item) => typeof item === 'number' || typeof item === 'string');
  return isPair ? [value] : value;
}
