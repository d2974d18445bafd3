import type { Span } from '../parser/span.ts';

/** What a unit declares; `statement` where it declares nothing. */
export type UnitKind =
  | 'type'
  | 'function'
  | 'method'
  | 'constructor'
  | 'field'
  | 'variable'
  | 'constant'
  | 'namespace'
  | 'implementation'
  | 'macro'
  | 'statement';

/**
 * The smallest thing that a block is made of: a declaration or statement at the level at which the file divides,
 * with its comments and attributes. People put the borders of their sections between units nearly always.
 */
export interface Unit extends Span {
  /** 1-based, inclusive; leading comments and, for a first or last member, the edges of its container included. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** First line of the declaration itself. */
  readonly ownLine: number;
  readonly kind: UnitKind;
  /** Names that it declares, the first one first; empty where nothing is named. */
  readonly names: readonly string[];
  /** What it belongs to by its own words: a Go receiver, the type of an `impl`, `Foo` in `Foo.prototype.bar`. */
  readonly receiver: string;
  /** Its text up to its body. */
  readonly header: string;
  /** Text of the comments that lead it and of its doc string. */
  readonly comment: string;
  /** Part of the file's public surface. */
  readonly isExported: boolean;
  /** Where a reader starts: `main`, a default export. */
  readonly isEntryPoint: boolean;
  /** Which container it is a member of; 0 is the file itself. */
  readonly container: number;
  readonly isFirstMember: boolean;
  readonly followsBlankLine: boolean;
}

/** A type, namespace or the like whose members are units. */
export interface Container extends Span {
  readonly kind: UnitKind;
  readonly name: string;
  readonly comment: string;
  readonly header: string;
  /** Index of the container that it is a member of. */
  readonly parent: number;
}
