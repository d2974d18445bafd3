import type { LineRange } from './ranges.ts';

/** Name of a responsibility block that survives edits; unique within a file. */
export type BlockId = string & { readonly brand: 'BlockId' };

/** One thing that a file does: a labelled set of line ranges. */
export interface ResponsibilityBlock {
  readonly id: BlockId;
  /** Noun phrase of 2 to 5 words, unlike every other label of the file. */
  readonly label: string;
  /** Plain text; may be empty only where nothing is known. */
  readonly description: string;
  /** Sorted, disjoint, not adjacent, inside the file. */
  readonly ranges: readonly LineRange[];
}

/** What is known of a file beside its table of contents. */
export interface FileFacts {
  readonly lineCount: number;
  /** Written for machines: lines too long for a person to read. */
  readonly minified: boolean;
  /** Says of itself that a program wrote it. */
  readonly generated: boolean;
  /** The parser met something that the language does not allow. */
  readonly hasSyntaxErrors: boolean;
}

/** The table of contents of one source file, in comprehension order. Immutable, holds no source. */
export interface Analysis {
  readonly fileIntent: string;
  readonly blocks: readonly ResponsibilityBlock[];
  readonly facts: FileFacts;
}

/** What an analyzer proposes, before the rules of an analysis were applied to it. */
export interface DraftAnalysis {
  readonly fileIntent: string;
  readonly blocks: readonly DraftBlock[];
  readonly facts: FileFacts;
}

export interface DraftBlock {
  readonly label: string;
  readonly description: string;
  readonly ranges: readonly LineRange[];
  /** Names of the declarations that the block is about, the principal one first; its id is made of them. */
  readonly declarations: readonly string[];
}
