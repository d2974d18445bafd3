import type { AnalysisOrigin } from '@iris/client';
import type { Analysis, BlockId } from '@iris/core';
import * as z from 'zod/mini';

/** An analysis that was kept, as it was. */
export interface RememberedAnalysis {
  readonly analysis: Analysis;
  readonly origin: AnalysisOrigin;
}

const line = z.int().check(z.positive());

const ranges = z
  .array(z.readonly(z.tuple([line, line])))
  .check(z.refine((each) => each.every(([start, end], index) => start <= end && start > (each[index - 1]?.[1] ?? 0))));

const block = z.object({
  // Made by core when the analysis was, and only kept here.
  id: z.custom<BlockId>((id) => typeof id === 'string' && id !== ''),
  label: z.string(),
  description: z.string(),
  ranges,
});

const rememberedSchema = z.object({
  analysis: z.object({
    fileIntent: z.string(),
    blocks: z.array(block).check(z.refine((blocks) => new Set(blocks.map(({ id }) => id)).size === blocks.length)),
    facts: z.object({
      lineCount: z.int().check(z.nonnegative()),
      minified: z.boolean(),
      generated: z.boolean(),
      hasSyntaxErrors: z.boolean(),
    }),
  }),
  origin: z.object({
    analyzer: z.string(),
    model: z.exactOptional(z.string()),
    cache: z.enum(['memory', 'disk', 'shared', 'remembered', 'none']),
    where: z.enum(['local', 'server']),
    host: z.exactOptional(z.string()),
  }),
});

/** @returns undefined for a file that was cut off, damaged, or written by another release in another way */
export function parseRemembered(text: string): RememberedAnalysis | undefined {
  try {
    return rememberedSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
