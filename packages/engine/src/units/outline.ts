import type { FileFacts, LineIndex, LineRange } from '@iris/core';
import type { LanguageRow } from '../languages/language-row.ts';
import { firstSentence } from '../naming/comment-text.ts';
import type { SyntaxNode, SyntaxTree } from '../parser/syntax-tree.ts';
import type { CodeLines } from './code-lines.ts';
import { collectDeclarations, type Declaration, nameOf, splitQualifiedName } from './declarations.ts';
import { firstFrom } from './first-from.ts';

/** A declaration of a file, as an editor's outline would show it. */
export interface OutlineEntry {
  readonly kind: Declaration['kind'];
  readonly name: string;
  /** First and last line, with the comments, decorators and attributes that lead it. */
  readonly range: LineRange;
  /** Its own first line, and the one where its body begins; without a body, its last one. */
  readonly header: LineRange;
  /** First sentence of its comment or doc string; empty where it has none. */
  readonly doc: string;
  /** Part of the file's public surface. */
  readonly exported: boolean;
  /** What belongs to it: members of a type, declarations of a namespace. Local variables and functions do not count. */
  readonly members: readonly OutlineEntry[];
}

/** What a file declares, and what else its syntax tree tells of it. */
export interface FileOutline {
  readonly entries: readonly OutlineEntry[];
  readonly facts: FileFacts;
}

/** The declarations of a file, nested as in the text. `codeLines` must know the comments of the tree. */
export function buildOutline(
  tree: SyntaxTree,
  row: LanguageRow,
  lines: LineIndex,
  codeLines: CodeLines,
): readonly OutlineEntry[] {
  const attributes = attributeLines(tree, lines);
  const root: OutlineEntry[] = [];
  const open: OpenEntry[] = [];
  for (const declaration of collectDeclarations(tree.captures)) {
    const { node } = declaration;
    while (open.length > 0 && (open[open.length - 1]?.end ?? 0) < node.end) open.pop();
    const around = tree.hasErrors ? outdent(open, lines, node) : open[open.length - 1];
    if (around?.holdsLocals === true) continue;
    const name = splitQualifiedName(nameOf(node, lines.text)).name;
    if (name === '') continue;
    const firstLine = lines.lineAt(node.start);
    const lastLine = lines.lineAt(node.end - 1);
    const body = node.field('body');
    const header = lines.text.slice(lines.startOf(firstLine), body?.start ?? node.end);
    const members: OutlineEntry[] = [];
    const range: LineRange = [leadLine(firstLine, codeLines, attributes), lastLine];
    const entry: OutlineEntry = {
      kind: declaration.kind,
      name,
      range,
      header: [firstLine, body === undefined ? lastLine : lines.lineAt(body.start)],
      doc: firstSentence(docTextOf(node, range[0], tree, lines)),
      exported: row.isExported(header.trim(), name, around !== undefined),
      members,
    };
    (around?.members ?? root).push(entry);
    open.push({
      end: node.end,
      column: columnOf(node, lines),
      members,
      holdsLocals: !HOLDS_MEMBERS.has(declaration.kind),
    });
  }
  if (tree.hasErrors) root.push(...findLostHeaders(root, row, lines, codeLines));
  return root;
}

/** Words that a header pattern takes for a name because a call or a condition looks like a declaration. */
const KEYWORDS = new Set(
  'if for while switch catch return else do with using lock foreach function new throw await yield match sizeof when super this'.split(
    ' ',
  ),
);

/** Longer lines are not written by people, and patterns could take long on them. */
const MAX_HEADER_LINE_LENGTH = 300;

/**
 * Where the parser gave up, the lines that head declarations still look like what they are. Nothing is known of what
 * belongs to whom there, so they stand beside the others.
 */
function findLostHeaders(
  found: readonly OutlineEntry[],
  row: LanguageRow,
  lines: LineIndex,
  codeLines: CodeLines,
): OutlineEntry[] {
  const known = new Set(flattenOutline(found).map((entry) => entry.name));
  const lost: OutlineEntry[] = [];
  for (let line = 1; line <= lines.lineCount; line += 1) {
    const text = lines.lineText(line);
    if (text.length > MAX_HEADER_LINE_LENGTH || codeLines.count(line, line) === 0) continue;
    const groups = row.headerPattern.exec(text)?.groups;
    const name = groups?.['name'] ?? groups?.['method'] ?? groups?.['variable'] ?? '';
    if (name === '' || known.has(name) || KEYWORDS.has(name)) continue;
    known.add(name);
    const kind = groups?.['variable'] === undefined ? 'function' : 'variable';
    lost.push({
      kind,
      name,
      range: [line, line],
      header: [line, line],
      doc: '',
      exported: row.isExported(text.trim(), name, /^\s/.test(text)),
      members: [],
    });
  }
  return lost;
}

/** All entries of an outline, members after what they belong to. */
export function flattenOutline(entries: readonly OutlineEntry[]): OutlineEntry[] {
  return entries.flatMap((entry) => [entry, ...flattenOutline(entry.members)]);
}

interface OpenEntry {
  readonly end: number;
  readonly column: number;
  readonly members: OutlineEntry[];
  readonly holdsLocals: boolean;
}

const HOLDS_MEMBERS: ReadonlySet<Declaration['kind']> = new Set(['type', 'namespace', 'implementation']);

/**
 * A brace that is missing puts all that follows into the function before it. Where the tree has errors, what is not
 * indented deeper than a declaration is not believed to be inside it.
 */
function outdent(open: readonly OpenEntry[], lines: LineIndex, node: SyntaxNode): OpenEntry | undefined {
  const column = columnOf(node, lines);
  return open.findLast((entry) => entry.column < column);
}

function columnOf(node: SyntaxNode, lines: LineIndex): number {
  const text = lines.lineText(lines.lineAt(node.start));
  return text.length - text.trimStart().length;
}

/** The comments between the first line of a declaration and itself, or the doc string that its body begins with. */
function docTextOf(node: SyntaxNode, firstLine: number, { captures }: SyntaxTree, lines: LineIndex): string {
  const comments = captures.get('comment') ?? [];
  const leading = comments.slice(firstFrom(comments, lines.startOf(firstLine)), firstFrom(comments, node.start));
  if (leading.length > 0) return leading.map(({ start, end }) => lines.text.slice(start, end)).join('\n');
  const body = node.field('body');
  const docs = captures.get('doc') ?? [];
  const doc = body === undefined ? undefined : docs[firstFrom(docs, body.start)];
  const isFirst = doc !== undefined && body !== undefined && doc.end <= body.end;
  return isFirst && lines.text.slice(body.start, doc.start).trim() === '' ? lines.text.slice(doc.start, doc.end) : '';
}

function attributeLines(tree: SyntaxTree, lines: LineIndex): ReadonlySet<number> {
  const attributes = new Set<number>();
  for (const node of tree.captures.get('leading') ?? []) {
    for (let line = lines.lineAt(node.start); line <= lines.lineAt(node.end - 1); line += 1) attributes.add(line);
  }
  return attributes;
}

function leadLine(line: number, codeLines: CodeLines, attributes: ReadonlySet<number>): number {
  let first = line;
  while (
    first > 1 &&
    !codeLines.isBlank(first - 1) &&
    (codeLines.count(first - 1, first - 1) === 0 || attributes.has(first - 1))
  ) {
    first -= 1;
  }
  return first;
}
