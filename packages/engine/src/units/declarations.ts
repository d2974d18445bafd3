import type { Span } from '../parser/span.ts';
import type { Captures, SyntaxNode } from '../parser/syntax-tree.ts';
import type { UnitKind } from './unit.ts';

/** A node that declares something. */
export interface Declaration {
  readonly kind: Exclude<UnitKind, 'statement'>;
  readonly node: SyntaxNode;
}

const DECLARATION_KINDS: readonly Declaration['kind'][] = [
  'type',
  'function',
  'method',
  'constructor',
  'field',
  'variable',
  'constant',
  'namespace',
  'implementation',
  'macro',
];

/** All declarations of a file in the order of the text, outer before inner. */
export function collectDeclarations(captures: Captures): Declaration[] {
  return DECLARATION_KINDS.flatMap((kind) => (captures.get(kind) ?? []).map((node) => ({ kind, node })))
    .filter(({ node }) => !isMentionOnly(node))
    .sort((a, b) => a.node.start - b.node.start || b.node.end - a.node.end);
}

/**
 * In the manner of C, `struct point` is the same node where the type is declared and where it is used, and a nested
 * struct stands in a declaration that has nothing else to declare.
 */
function isMentionOnly(node: SyntaxNode): boolean {
  const { type } = node;
  if (type.endsWith('_specifier')) return node.field('body') === undefined;
  if (type !== 'declaration' && type !== 'field_declaration') return false;
  return node.field('declarator') === undefined && node.field('type')?.type.endsWith('_specifier') === true;
}

const NAME_FIELDS = ['name', 'declarator', 'left', 'property'];
const MAX_NAME_DEPTH = 6;
const MAX_NAME_LENGTH = 120;

/**
 * The name of a declaration: grammars keep it in the field `name`, or, in the manner of C, at the end of a chain of
 * declarators. Empty for what has no name, such as an operator.
 */
export function nameOf(declaration: SyntaxNode, text: string): string {
  let node = declaration;
  for (let depth = 0; depth < MAX_NAME_DEPTH; depth += 1) {
    const inner = nameField(node, depth);
    if (inner === undefined) break;
    node = inner;
  }
  if (node === declaration) return '';
  const name = text.slice(node.start, Math.min(node.end, node.start + MAX_NAME_LENGTH));
  // `const { a, b } = …` is named by the first of its names.
  const bare = /^[{[]\s*(?:\.\.\.)?([\p{L}\p{N}_$]+)/u.exec(name)?.[1] ?? name;
  return bare.replace(/<.*$|\(.*$|\s+/gs, '').replace(/^['"]|['"]$/g, '');
}

function nameField(node: SyntaxNode, depth: number): SyntaxNode | undefined {
  for (const field of nameFieldsOf(node, depth)) {
    const found = node.field(field);
    if (found !== undefined) return found;
  }
  if (depth === 0) return nestedDeclarator(node);
  return node.type === 'parenthesized_declarator' || node.type === 'reference_declarator'
    ? node.children()[0]
    : undefined;
}

function nameFieldsOf({ type }: SyntaxNode, depth: number): readonly string[] {
  if (type === 'impl_item') return ['type'];
  if (depth === 0) return NAME_FIELDS;
  // Java's, with its value beside its name.
  return type === 'variable_declarator' ? ['name'] : ['declarator'];
}

/** C# keeps the names of fields in a `variable_declaration`, Go and others in an `expression_list` or the like. */
function nestedDeclarator(node: SyntaxNode): SyntaxNode | undefined {
  for (const child of node.children()) {
    if (child.type !== 'variable_declaration') continue;
    return child
      .children()
      .find((part) => part.type === 'variable_declarator')
      ?.field('name');
  }
  return undefined;
}

/** Splits `Foo::bar` and `Foo.prototype.bar` into what it belongs to and its own name. */
export function splitQualifiedName(qualified: string): { readonly receiver: string; readonly name: string } {
  const parts = qualified.split(/::|->|\.(?=[^.])/).filter((part) => part !== 'prototype' && part !== '');
  const name = parts.pop() ?? '';
  return { receiver: parts.join('.'), name };
}

/** A group of declarations, such as Go's `const ( … )`, is named by the first of them if they are this share of it. */
const MIN_GROUP_SHARE = 0.4;

/**
 * What a node declares: the declaration that makes up most of it (an export or a decorator is around it), or the first
 * of a group. None where declarations are only somewhere inside, as in a call with a function.
 */
export function principalDeclaration(span: Span, inside: readonly Declaration[]): Declaration | undefined {
  const size = span.end - span.start;
  const main = inside.find(({ node }) => (node.end - node.start) * 2 >= size);
  if (main !== undefined) return main;
  const declared = inside.reduce((sum, { node }) => sum + node.end - node.start, 0);
  return declared >= size * MIN_GROUP_SHARE ? inside[0] : undefined;
}
