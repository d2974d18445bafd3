import type { Node, QueryCapture, Tree } from 'web-tree-sitter';
import type { Deadline } from './deadline.ts';
import type { LoadedLanguage } from './grammars.ts';
import { mendBrackets } from './mend.ts';
import { limitNesting } from './nesting.ts';
import type { Span } from './span.ts';

/** What the engine needs of a tree-sitter node. Valid until its tree is freed. */
export interface SyntaxNode extends Span {
  /** The same for the same node of a tree. */
  readonly id: number;
  readonly type: string;
  children(): SyntaxNode[];
  field(name: string): SyntaxNode | undefined;
}

/** Nodes that the language's query has named, by capture, in the order of the text; parents before their children. */
export type Captures = ReadonlyMap<string, readonly SyntaxNode[]>;

export interface SyntaxTree {
  readonly root: SyntaxNode;
  readonly hasErrors: boolean;
  readonly captures: Captures;
  /** Offsets at which an identifier begins, ascending. */
  readonly wordStarts: readonly number[];
}

/**
 * Parses a text, hands its tree to `use` and frees the tree, whatever happens: WebAssembly memory is not garbage
 * collected. A text with syntax errors is mended by its indentation and parsed again; `hasErrors` stays true.
 * @throws IrisError `deadline_exceeded`
 */
export function withSyntaxTree<T>(
  text: string,
  language: LoadedLanguage,
  deadline: Deadline,
  use: (tree: SyntaxTree) => T,
): T {
  const readable = prepareText(text, language);
  const parsed = parse(readable, language, deadline);
  try {
    if (!parsed.hasErrors) return use(parsed);
    const mended = mend(readable, parsed, language, deadline);
    if (mended === undefined) return use(parsed);
    try {
      return use(mended);
    } finally {
      mended.free();
    }
  } finally {
    parsed.free();
  }
}

/** The tree of the mended text, unless there was nothing to mend or the mending did more harm than good. */
function mend(text: string, broken: ParsedTree, language: LoadedLanguage, deadline: Deadline): ParsedTree | undefined {
  const mendedText = mendBrackets(text, broken.captures.get('string') ?? [], broken.captures.get('comment') ?? []);
  if (mendedText === text) return undefined;
  deadline.check();
  const mended = parse(mendedText, language, deadline, true);
  if (countDeclarations(mended) >= countDeclarations(broken)) return mended;
  mended.free();
  return undefined;
}

/** A body that was not closed makes locals of what follows it: declarations inside functions do not count. */
function countDeclarations({ captures }: SyntaxTree): number {
  return DECLARING.reduce((sum, capture) => sum + (captures.get(capture)?.length ?? 0), 0);
}

const DECLARING = ['type', 'function', 'method', 'constructor', 'namespace', 'implementation', 'macro'];

/**
 * What the parser is given: of the same length, so that all offsets stay as they are. A lone CR ends a line here but
 * in no grammar; a line feed stands for it. What the language's row blanks is blank.
 */
function prepareText(text: string, { row }: LoadedLanguage): string {
  const lines = text.includes('\r') ? text.replace(/\r(?!\n)/g, '\n') : text;
  const shown = row.blanked === undefined ? lines : lines.replace(row.blanked, (found) => found.replace(/[^\n]/g, ' '));
  return limitNesting(shown);
}

function parse(text: string, { parser, query }: LoadedLanguage, deadline: Deadline, isMended = false): ParsedTree {
  const tree = parser.parse(text, null, { progressCallback: () => deadline.passed });
  if (tree === null) {
    parser.reset();
    throw deadline.error();
  }
  try {
    const captured = query.captures(tree.rootNode, { progressCallback: () => deadline.passed });
    deadline.check();
    return new ParsedTree(tree, captured, isMended);
  } catch (error) {
    tree.delete();
    throw error;
  }
}

class ParsedTree implements SyntaxTree {
  readonly root: SyntaxNode;
  readonly hasErrors: boolean;
  readonly captures: Captures;
  readonly wordStarts: readonly number[];
  readonly #tree: Tree;

  constructor(tree: Tree, captured: readonly QueryCapture[], isMended: boolean) {
    this.#tree = tree;
    this.root = new TreeNode(tree.rootNode);
    this.hasErrors = isMended || tree.rootNode.hasError;
    const sorted = sortCaptures(captured);
    this.captures = sorted.captures;
    this.wordStarts = sorted.wordStarts;
  }

  free(): void {
    this.#tree.delete();
  }
}

/** Words are most of the captures by far: only their offsets are kept. */
function sortCaptures(captured: readonly QueryCapture[]): Pick<SyntaxTree, 'captures' | 'wordStarts'> {
  const captures = new Map<string, SyntaxNode[]>();
  const wordStarts: number[] = [];
  for (const { name, node } of captured) {
    if (name === 'word') {
      wordStarts.push(node.startIndex);
      continue;
    }
    const nodes = captures.get(name);
    if (nodes === undefined) captures.set(name, [new TreeNode(node)]);
    else nodes.push(new TreeNode(node));
  }
  return { captures, wordStarts };
}

class TreeNode implements SyntaxNode {
  readonly #node: Node;
  readonly id: number;
  readonly start: number;
  #end: number | undefined;

  constructor(node: Node) {
    this.#node = node;
    this.id = node.id;
    this.start = node.startIndex;
  }

  get type(): string {
    return this.#node.type;
  }

  get end(): number {
    this.#end ??= this.#node.endIndex;
    return this.#end;
  }

  children(): SyntaxNode[] {
    return this.#node.namedChildren.filter((child) => child !== null).map((child) => new TreeNode(child));
  }

  field(name: string): SyntaxNode | undefined {
    const child = this.#node.childForFieldName(name);
    return child === null ? undefined : new TreeNode(child);
  }
}
