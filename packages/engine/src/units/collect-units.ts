import type { LineIndex } from '@iris/core';
import type { LanguageRow } from '../languages/language-row.ts';
import type { Span } from '../parser/span.ts';
import type { SyntaxNode, SyntaxTree } from '../parser/syntax-tree.ts';
import type { CodeLines } from './code-lines.ts';
import { ContainerFinder } from './containers.ts';
import {
  collectDeclarations,
  type Declaration,
  nameOf,
  principalDeclaration,
  splitQualifiedName,
} from './declarations.ts';
import { firstFrom } from './first-from.ts';
import { endsRegion } from './region-marks.ts';
import type { Container, Unit } from './unit.ts';

export interface UnitsOfFile {
  /** In the order of the text. */
  readonly units: readonly Unit[];
  /** The first one is the file itself. */
  readonly containers: readonly Container[];
  /** What the file says of itself: its doc string or the comments on its top, licence included. */
  readonly preamble: readonly string[];
}

const MAX_HEADER_LENGTH = 400;
const MAX_COMMENT_LENGTH = 1000;
const MAX_NAMES = 40;

/** The dotted name that a statement begins with. */
const LEADING_NAME =
  /^(?:await\s+|delete\s+|\()*([\p{L}_$][\p{L}\p{N}_$]*(?:\s*(?:\.|::|->)\s*[\p{L}_$#][\p{L}\p{N}_$]*)*)/u;
/** `export { a, b as c } from './d'` */
const RE_EXPORT = /^export\s+(?:type\s+)?\{([^}]*)\}/;
const ASSIGNMENT = /^\s*=(?!=)\s*((?:async\s+)?function\b|class\b|(?:async\s*)?(?:\([^)]*\)|\w+)\s*=>)?/;
/** What a statement may begin with that is no name. */
const KEYWORDS = new Set(
  'if for while do switch try with return throw export import from module use const let var new yield else match loop unsafe defer go select assert raise pass print'.split(
    ' ',
  ),
);

/** Divides a file into its units and the containers that they are members of. */
export function collectUnits(tree: SyntaxTree, row: LanguageRow, lines: LineIndex, codeLines: CodeLines): UnitsOfFile {
  return new UnitCollector(tree, row, lines, codeLines).collect();
}

/** The stretch of lines that a list of children may use; `first` and `last` widen its first and last unit. */
interface Edges {
  readonly first: number | undefined;
  readonly last: number | undefined;
}

/** Where a unit was met. */
interface UnitPlace {
  /** Comments and attributes before it. */
  readonly leading: readonly SyntaxNode[];
  readonly inside: readonly Declaration[];
  readonly container: number;
  readonly isFirstMember: boolean;
}

type UnitParts = { -readonly [Key in keyof Unit]: Unit[Key] };

class UnitCollector {
  readonly #tree: SyntaxTree;
  readonly #row: LanguageRow;
  readonly #text: string;
  readonly #lines: LineIndex;
  readonly #codeLines: CodeLines;
  readonly #declarations: readonly Declaration[];
  readonly #declarationNodes: readonly SyntaxNode[];
  readonly #finder: ContainerFinder;
  readonly #roles: ReadonlyMap<number, 'comment' | 'leading' | 'import'>;
  readonly #docs: readonly SyntaxNode[];
  readonly #units: UnitParts[] = [];
  readonly #containers: Container[] = [];

  constructor(tree: SyntaxTree, row: LanguageRow, lines: LineIndex, codeLines: CodeLines) {
    this.#tree = tree;
    this.#row = row;
    this.#text = lines.text;
    this.#lines = lines;
    this.#codeLines = codeLines;
    this.#declarations = collectDeclarations(tree.captures);
    this.#declarationNodes = this.#declarations.map(({ node }) => node);
    this.#finder = new ContainerFinder(lines, tree.captures, this.#declarations);
    this.#roles = rolesOfNodes(tree);
    this.#docs = tree.captures.get('doc') ?? [];
  }

  collect(): UnitsOfFile {
    const { root } = this.#tree;
    this.#containers.push({
      kind: 'namespace',
      name: '',
      comment: '',
      header: '',
      parent: 0,
      start: root.start,
      end: root.end,
    });
    this.#collectChildren(root, 0, { first: undefined, last: undefined });
    return { units: this.#units, containers: this.#containers, preamble: this.#preamble(root) };
  }

  /** Comments on the top, one text for those on neighbouring lines; the comment of the first unit is its own. */
  #preamble(root: SyntaxNode): string[] {
    const texts: string[] = [];
    let lastLine = -1;
    let lastRole: string | undefined;
    for (const node of root.children()) {
      const role = this.#roleOf(node);
      const text = this.#text.slice(node.start, node.end);
      if (role === undefined || role === 'leading') break;
      if (role === 'import' && !/^[rRuUbB]*['"]/.test(text)) continue;
      const line = this.#lines.lineAt(node.start);
      // A doc string right below the licence is no part of it.
      if (line === lastLine + 1 && role === lastRole) texts.push(`${texts.pop() ?? ''}\n${text}`);
      else texts.push(text);
      lastLine = this.#lines.lineAt(node.end - 1);
      lastRole = role;
    }
    const isOfFirstUnit = lastRole === 'comment' && lastLine + 1 === this.#units[0]?.ownLine;
    return isOfFirstUnit ? texts.slice(0, -1) : texts;
  }

  #collectChildren(parent: SyntaxNode, container: number, edges: Edges): void {
    const before = this.#units.length;
    const headerLine = container === 0 ? 0 : this.#lines.lineAt(parent.start);
    let leading: SyntaxNode[] = [];
    for (const child of parent.children()) {
      const role = this.#roleOf(child);
      if (role === 'import' || this.#isImport(child)) {
        leading = [];
        continue;
      }
      if (role === 'comment' && this.#endsLastUnit(child, before)) continue;
      if (role !== undefined && this.#closesRegionOfLastUnit(child, before)) {
        leading = [];
        continue;
      }
      if (role === 'comment' || role === 'leading') {
        leading.push(child);
        continue;
      }
      if (this.#isPartOfHeader(child, parent, headerLine)) continue;
      this.#collectChild(child, leading, container, this.#units.length === before);
      leading = [];
    }
    this.#widen(before, edges);
  }

  #isImport(child: SyntaxNode): boolean {
    const { importPattern } = this.#row;
    return (
      importPattern?.test(this.#text.slice(child.start, Math.min(child.end, child.start + MAX_HEADER_LENGTH))) === true
    );
  }

  /** A comment on the last line of a unit belongs to that unit. */
  #endsLastUnit(comment: SyntaxNode, before: number): boolean {
    const last = this.#units[this.#units.length - 1];
    return last !== undefined && this.#units.length > before && this.#lines.lineAt(comment.start) === last.lastLine;
  }

  /** The end of a region, and what stands between it and the unit above, belong to what the region holds. */
  #closesRegionOfLastUnit(node: SyntaxNode, before: number): boolean {
    const last = this.#units[this.#units.length - 1];
    if (last === undefined || this.#units.length === before) return false;
    if (!endsRegion(this.#text.slice(node.start, Math.min(node.end, node.start + MAX_HEADER_LENGTH)))) return false;
    // A directive's node reaches over blank lines below it.
    last.lastLine = this.#lines.lineAt(node.start);
    return true;
  }

  /** The name or condition of a preprocessor branch is a child beside its members. */
  #isPartOfHeader(child: SyntaxNode, parent: SyntaxNode, headerLine: number): boolean {
    return parent.type.startsWith('preproc_') && this.#lines.lineAt(child.start) === headerLine;
  }

  #collectChild(child: SyntaxNode, leading: readonly SyntaxNode[], container: number, isFirstMember: boolean): void {
    const body = this.#finder.isWorthDividing(child) ? this.#finder.find(child) : undefined;
    const inside = this.#declarationsInside(child);
    const unit = this.#describe(child, { leading, inside, container, isFirstMember });
    if (body === undefined) {
      this.#units.push(unit);
      return;
    }
    const before = this.#units.length;
    const { kind, comment, header, names } = unit;
    this.#containers.push({
      kind,
      name: names[0] ?? '',
      comment,
      header,
      parent: container,
      start: child.start,
      end: child.end,
    });
    this.#collectChildren(body, this.#containers.length - 1, { first: unit.firstLine, last: unit.lastLine });
    if (this.#units.length === before) {
      this.#containers.pop();
      this.#units.push(unit);
    }
  }

  /** The header of a container goes to its first member, its closing brace to the last one. */
  #widen(before: number, edges: Edges): void {
    const first = this.#units[before];
    const last = this.#units[this.#units.length - 1];
    if (first === undefined || last === undefined) return;
    if (edges.first !== undefined) first.firstLine = edges.first;
    if (edges.last !== undefined) last.lastLine = Math.max(last.lastLine, edges.last);
  }

  #describe(child: SyntaxNode, place: UnitPlace): UnitParts {
    const { leading, inside, container, isFirstMember } = place;
    const principal = principalDeclaration(child, inside);
    const bodyStart = principal?.node.field('body')?.start ?? child.end;
    const header = this.#text.slice(child.start, Math.min(bodyStart, child.start + MAX_HEADER_LENGTH));
    const firstLine = this.#lines.lineAt(leading[0]?.start ?? child.start);
    const named =
      principal === undefined
        ? this.#nameStatement(child)
        : { kind: principal.kind, ...this.#nameDeclarations(principal, inside) };
    const [name = ''] = named.names;
    return {
      start: child.start,
      end: child.end,
      firstLine,
      ownLine: this.#lines.lineAt(child.start),
      lastLine: this.#lines.lineAt(Math.max(child.start, child.end - 1)),
      ...named,
      header,
      comment: this.#commentOf(child, leading, bodyStart),
      isExported: this.#row.isExported(header, name, container > 0),
      isEntryPoint: this.#row.isEntryPoint(header, name),
      container,
      isFirstMember,
      followsBlankLine: firstLine === 1 || this.#codeLines.isBlank(firstLine - 1),
    };
  }

  #nameDeclarations(principal: Declaration, inside: readonly Declaration[]): { names: string[]; receiver: string } {
    const qualified = splitQualifiedName(nameOf(principal.node, this.#text));
    const receiver = principal.node.field('receiver');
    const names = [qualified.name];
    let end = principal.node.end;
    for (const { node } of inside) {
      if (node.start < end || names.length >= MAX_NAMES) continue;
      names.push(splitQualifiedName(nameOf(node, this.#text)).name);
      end = node.end;
    }
    return {
      names: names.filter((name) => name !== ''),
      receiver:
        receiver === undefined ? qualified.receiver : receiverType(this.#text.slice(receiver.start, receiver.end)),
    };
  }

  /** `Foo.prototype.bar = …` and `app.listen(…)` are named by the words that they begin with. */
  #nameStatement(child: SyntaxNode): Pick<UnitParts, 'kind' | 'names' | 'receiver'> {
    const text = this.#text.slice(child.start, Math.min(child.end, child.start + MAX_HEADER_LENGTH));
    const reExported = RE_EXPORT.exec(text)?.[1];
    if (reExported !== undefined) return { kind: 'statement', names: namesOfList(reExported), receiver: '' };
    const match = LEADING_NAME.exec(text);
    const { receiver, name } = splitQualifiedName((match?.[1] ?? '').replace(/\s+/g, ''));
    if (name === '' || KEYWORDS.has(name)) return { kind: 'statement', names: [], receiver: '' };
    const assigned = ASSIGNMENT.exec(text.slice(match?.[0].length));
    if (assigned === null) return { kind: 'statement', names: [name], receiver };
    return { kind: assigned[1] === undefined ? 'variable' : 'function', names: [name], receiver };
  }

  #commentOf(child: SyntaxNode, leading: readonly SyntaxNode[], bodyStart: number): string {
    // What stands right before the unit speaks of it; comments further up, a blank line between, come after that.
    const texts: string[] = [];
    let nextLine = this.#lines.lineAt(child.start);
    for (const node of leading.toReversed()) {
      const text = this.#text.slice(node.start, node.end);
      const isNear = this.#lines.lineAt(node.end - 1) >= nextLine - 1;
      nextLine = this.#lines.lineAt(node.start);
      if (this.#roleOf(node) !== 'comment') continue;
      if (isNear && texts.length > 0) texts[texts.length - 1] = `${text}\n${texts.at(-1) ?? ''}`;
      else texts.push(text);
    }
    const doc = this.#docs[firstFrom(this.#docs, bodyStart)];
    if (doc !== undefined && doc.end <= child.end && this.#text.slice(bodyStart, doc.start).trim() === '') {
      texts.push(this.#text.slice(doc.start, doc.end));
    }
    return texts.join('\n\n').slice(0, MAX_COMMENT_LENGTH);
  }

  /** The outermost declarations inside a node; those nested in one of them are its own affair. */
  #declarationsInside(span: Span): Declaration[] {
    const inside: Declaration[] = [];
    let end = -1;
    for (let index = firstFrom(this.#declarationNodes, span.start); index < this.#declarations.length; index += 1) {
      const declaration = this.#declarations[index];
      if (declaration === undefined || declaration.node.start >= span.end) break;
      if (declaration.node.start < end) continue;
      inside.push(declaration);
      end = declaration.node.end;
    }
    return inside;
  }

  #roleOf(node: SyntaxNode): 'comment' | 'leading' | 'import' | undefined {
    return this.#roles.get(node.id);
  }
}

function rolesOfNodes(tree: SyntaxTree): Map<number, 'comment' | 'leading' | 'import'> {
  const roles = new Map<number, 'comment' | 'leading' | 'import'>();
  for (const role of ['comment', 'leading', 'import'] as const) {
    for (const node of tree.captures.get(role) ?? []) roles.set(node.id, role);
  }
  // The doc string of a class is no member of it, and it speaks of the class, not of the first member.
  for (const node of tree.captures.get('doc') ?? []) roles.set(node.id, 'import');
  return roles;
}

/** The names of `type A, b as c`: those by which others know them. */
function namesOfList(list: string): string[] {
  return list.split(',').flatMap((item) => /([\p{L}\p{N}_$]+)\s*$/u.exec(item)?.[1] ?? []);
}

/** `(s *Server[T])` is `Server`. */
function receiverType(receiver: string): string {
  return /(\w+)\s*(?:\[[^\]]*\])?\s*\)?$/.exec(receiver)?.[1] ?? '';
}
