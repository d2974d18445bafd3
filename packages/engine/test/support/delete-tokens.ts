import type { SourceFile } from '@iris/core';
import type { Node } from 'web-tree-sitter';
import { readWasmFile } from '../../src/local.ts';
import { Grammars } from '../../src/parser/grammars.ts';
import type { Span } from '../../src/parser/span.ts';
import { requireLanguage } from '../../src/structural-analyzer.ts';

const grammars = new Grammars(readWasmFile);

/** The text without a share of its tokens, at least one; the same ones for the same seed. Comments are no tokens. */
export async function deleteTokens(file: SourceFile, options: { share: number; seed: number }): Promise<string> {
  const tokens = await findTokens(file);
  const random = createRandom(options.seed);
  const deleted = new Set<Span>();
  const count = Math.max(1, Math.round(tokens.length * options.share));
  while (deleted.size < count) {
    const token = tokens[Math.floor(random() * tokens.length)];
    if (token !== undefined) deleted.add(token);
  }
  let text = '';
  let at = 0;
  for (const token of tokens) {
    if (!deleted.has(token)) continue;
    text += file.text.slice(at, token.start);
    at = token.end;
  }
  return text + file.text.slice(at);
}

async function findTokens({ language, text }: SourceFile): Promise<Span[]> {
  const { parser } = await grammars.load(requireLanguage(language));
  const tree = parser.parse(text);
  if (tree === null) throw new Error('The parser gave up without being asked to.');
  try {
    return leavesOf(tree.rootNode);
  } finally {
    tree.delete();
  }
}

function leavesOf(node: Node): Span[] {
  if (node.isExtra) return [];
  if (node.childCount > 0) return node.children.flatMap((child) => (child === null ? [] : leavesOf(child)));
  return node.endIndex > node.startIndex ? [{ start: node.startIndex, end: node.endIndex }] : [];
}

/** Numbers from 0 to 1 that look random and are the same for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
