import type { LineIndex } from '@iris/core';
import type { Span } from '../parser/span.ts';
import type { Captures, SyntaxNode } from '../parser/syntax-tree.ts';
import type { Declaration } from './declarations.ts';
import { firstFrom } from './first-from.ts';

/** A child of at least this many lines, and this share of the file, is looked into. */
const MIN_LINES = 30;
const MIN_FILE_SHARE = 0.25;
/** A function's body divides the file only when it is most of it: a module function, one long script. */
const MIN_BODY_FILE_SHARE = 0.55;
const MIN_BODY_STATEMENTS = 3;
/** What is looked into must be most of the child; the rest is an export, a decorator, a call around it. */
const MIN_CHILD_SHARE = 0.5;

/** A node whose children may be units. */
interface Candidate {
  readonly node: SyntaxNode;
  readonly isFunctionBody: boolean;
}

const MEMBER_KINDS: ReadonlySet<Declaration['kind']> = new Set(['type', 'namespace', 'implementation']);
const BODY_KINDS: ReadonlySet<Declaration['kind']> = new Set(['function', 'method', 'constructor']);

/** Finds the bodies into which a file divides (FINDINGS of the segmentation bench, "Units"). */
export class ContainerFinder {
  readonly #lines: LineIndex;
  readonly #candidates: readonly Candidate[];
  readonly #nodes: readonly SyntaxNode[];
  /** Bodies already looked into: one of them may have the very span of its only child. */
  readonly #opened = new Set<number>();

  constructor(lines: LineIndex, captures: Captures, declarations: readonly Declaration[]) {
    this.#lines = lines;
    this.#candidates = this.#collect(captures, declarations);
    this.#nodes = this.#candidates.map(({ node }) => node);
  }

  /** Whether a child is big enough that its members, not itself, are what the file consists of. */
  isWorthDividing(child: Span): boolean {
    return this.#lineSpan(child) >= Math.max(MIN_LINES, MIN_FILE_SHARE * this.#lines.lineCount);
  }

  /** The body whose children stand for `child`, or undefined where it has none. */
  find(child: SyntaxNode): SyntaxNode | undefined {
    let around: SyntaxNode = child;
    for (;;) {
      const largest = this.#largestInside(around);
      if (largest === undefined) return undefined;
      this.#opened.add(largest.node.id);
      if (!largest.isFunctionBody) return largest.node;
      const statements = largest.node.children();
      if (statements.length >= MIN_BODY_STATEMENTS && this.#isMostOfFile(largest.node)) return largest.node;
      if (statements.length !== 1) return undefined;
      around = largest.node;
    }
  }

  #isMostOfFile(node: SyntaxNode): boolean {
    return this.#lineSpan(node) >= MIN_BODY_FILE_SHARE * this.#lines.lineCount;
  }

  #largestInside(around: SyntaxNode): Candidate | undefined {
    let largest: Candidate | undefined;
    let size = MIN_CHILD_SHARE * this.#lineSpan(around);
    for (let index = firstFrom(this.#nodes, around.start); index < this.#candidates.length; index += 1) {
      const candidate = this.#candidates[index];
      if (candidate === undefined || candidate.node.start >= around.end) break;
      const lines = this.#lineSpan(candidate.node);
      if (
        !this.#opened.has(candidate.node.id) &&
        candidate.node.end <= around.end &&
        lines >= size &&
        (largest === undefined || lines > size)
      ) {
        largest = candidate;
        size = lines;
      }
    }
    return largest;
  }

  /** Only bodies big enough to matter are kept, so that finding one never looks at every object literal of a file. */
  #collect(captures: Captures, declarations: readonly Declaration[]): Candidate[] {
    const candidates: Candidate[] = [];
    const add = (node: SyntaxNode | undefined, isFunctionBody: boolean): void => {
      if (node !== undefined && this.#lineSpan(node) >= MIN_LINES * MIN_CHILD_SHARE)
        candidates.push({ node, isFunctionBody });
    };
    for (const { kind, node } of declarations) {
      if (this.#lineSpan(node) < MIN_LINES * MIN_CHILD_SHARE) continue;
      if (MEMBER_KINDS.has(kind)) add(node.field('body'), false);
      else if (BODY_KINDS.has(kind)) add(node.field('body'), true);
    }
    for (const node of captures.get('members') ?? []) add(node, false);
    for (const node of captures.get('anonymous') ?? []) {
      if (this.#lineSpan(node) >= MIN_LINES * MIN_CHILD_SHARE) add(node.field('body'), true);
    }
    return candidates.sort((a, b) => a.node.start - b.node.start || b.node.end - a.node.end);
  }

  #lineSpan(span: Span): number {
    return this.#lines.lineAt(Math.max(span.start, span.end - 1)) - this.#lines.lineAt(span.start) + 1;
  }
}
