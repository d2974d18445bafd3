import type { Analysis, BlockId, DraftAnalysis, DraftBlock, ResponsibilityBlock } from './analysis.ts';
import { makeBlockId } from './block-id.ts';
import { type LabelRepair, repairLabel } from './labels.ts';
import { countLines } from './lines.ts';
import { toPlainText } from './plain-text.ts';
import { LineClaims, type LineRange, normalizeRanges } from './ranges.ts';
import { isBlank, type SourceFile } from './source-file.ts';

export const MAX_INTENT_WORDS = 20;
/** In UTF-16 code units. @internal exported for tests */
export const MAX_INTENT_LENGTH = 200;
export const MAX_DESCRIPTION_LENGTH = 400;
/** Declarations that may name a block; a draft may list thousands, and the rules run where requests are served. */
const MAX_NAMING_DECLARATIONS = 12;
export const EMPTY_FILE_INTENT = 'Empty file';

/** What had to be mended in an analyzer's draft. Each is named once, however often it happened. */
export type Repair =
  | LabelRepair
  | 'ranges_normalized'
  | 'ranges_overlapped'
  | 'block_dropped'
  | 'intent_cut'
  | 'intent_text'
  | 'intent_missing'
  | 'description_text';

export interface RuledAnalysis {
  readonly analysis: Analysis;
  readonly repairs: readonly Repair[];
}

/**
 * The one gate between an analyzer and anyone who sees its answer: whatever goes in, what comes out obeys the rules
 * of an analysis (ranges inside the file, disjoint across blocks; labels, intent and descriptions plain and bounded;
 * ids unique). Blocks keep their order, which is the comprehension order; where two claim a line, the first has it.
 */
export function applyRules(draft: DraftAnalysis, file: SourceFile): RuledAnalysis {
  const lineCount = countLines(file.text);
  const facts = { ...draft.facts, lineCount };
  if (isBlank(file.text)) return { analysis: { fileIntent: EMPTY_FILE_INTENT, blocks: [], facts }, repairs: [] };
  const repairs = new Set<Repair>();
  const claimed = claimRanges(draft.blocks, lineCount, repairs);
  const blocks = nameBlocks(claimed, repairs);
  const fileIntent = ruleIntent(draft.fileIntent, blocks, repairs);
  return { analysis: { fileIntent, blocks, facts }, repairs: [...repairs] };
}

interface ClaimedBlock {
  readonly draft: DraftBlock;
  readonly ranges: readonly LineRange[];
}

function claimRanges(drafts: readonly DraftBlock[], lineCount: number, repairs: Set<Repair>): ClaimedBlock[] {
  const claimed: ClaimedBlock[] = [];
  const lines = new LineClaims();
  for (const draft of drafts) {
    const inside = normalizeRanges(draft.ranges, lineCount);
    if (!sameRanges(inside, draft.ranges)) repairs.add('ranges_normalized');
    const ranges = lines.claim(inside);
    if (!sameRanges(ranges, inside)) repairs.add('ranges_overlapped');
    if (ranges.length === 0) {
      repairs.add('block_dropped');
      continue;
    }
    claimed.push({ draft, ranges });
  }
  return claimed;
}

function nameBlocks(claimed: readonly ClaimedBlock[], repairs: Set<Repair>): ResponsibilityBlock[] {
  const labels = new Set<string>();
  const ids = new Set<BlockId>();
  return claimed.map(({ draft, ranges }) => {
    const declarations = draft.declarations.slice(0, MAX_NAMING_DECLARATIONS);
    const repaired = repairLabel(draft.label, declarations, labels);
    for (const repair of repaired.repairs) repairs.add(repair);
    labels.add(repaired.label.toLowerCase());
    const description = toPlainText(draft.description, MAX_DESCRIPTION_LENGTH);
    if (description !== draft.description) repairs.add('description_text');
    const id = makeBlockId(declarations, ids);
    ids.add(id);
    return { id, label: repaired.label, description, ranges };
  });
}

function ruleIntent(proposed: string, blocks: readonly ResponsibilityBlock[], repairs: Set<Repair>): string {
  const plain = toPlainText(proposed, MAX_INTENT_LENGTH);
  const words = plain.split(' ').filter((word) => word !== '');
  if (words.length === 0) {
    repairs.add('intent_missing');
    return blocks[0]?.label ?? 'Source file without declarations';
  }
  if (plain !== proposed) repairs.add('intent_text');
  if (words.length <= MAX_INTENT_WORDS) return plain;
  repairs.add('intent_cut');
  return words.slice(0, MAX_INTENT_WORDS).join(' ');
}

function sameRanges(a: readonly LineRange[], b: readonly LineRange[]): boolean {
  return a.length === b.length && a.every(([start, end], index) => start === b[index]?.[0] && end === b[index]?.[1]);
}
