import { toPlainText } from '@iris/core';

/** Where the lawyers take over, nothing of use to a reader follows. */
const LEGAL =
  /copyright|licen[cs]e|spdx|all rights reserved|redistribution and use|without warranty|permission is hereby|governed by/i;
/** Comments that talk to tools or the editor, not to a reader of the code. */
const NOT_PROSE =
  /eslint|tslint|prettier|biome-ignore|noqa|pylint|mypy|type:\s*ignore|nolint|go:|@ts-|istanbul|c8 ignore|clang-format|-\*-|vim?:|^!|^#!|todo\b|fixme\b|xxx\b|@generated|do not edit|^#?\s*(?:end\s*)?region\b|^globals?\s|^MARK:|^pragma\b/i;
/** Commented-out code, and lines drawn with characters. */
const CODE_LIKE = /[;{}]\s*$|^[^\p{L}\p{N}]*$|=>|^return\b/u;
const MAX_SENTENCE_LENGTH = 220;
/** Up to its end mark; the points of `e.g.` and `U.S.` are none. */
const SENTENCE = /^.*?(?<!\b(?:e\.g|i\.e|vs|cf|\p{Lu}))[.!?:](?=\s|$)/u;

/** What a sentence needs; patterns below take long on longer lines, which no person writes. */
const MAX_LINES = 40;
const MAX_LINE_LENGTH = 300;

/** The lines of a comment or doc string without their marks; of a long one the first, each cut to a bearable length. */
export function commentLines(comment: string): string[] {
  return comment
    .slice(0, MAX_LINES * MAX_LINE_LENGTH)
    .split(/\r\n|\n|\r/, MAX_LINES)
    .map((line) =>
      line
        .trim()
        .slice(0, MAX_LINE_LENGTH)
        .replace(/^(?:\/{2,}!?<?|\/\*+!?|\*+\/?|#+|--+|[rRuUbB]{0,2}(?:"""|'''|"|'))\s?/, '')
        .replace(/(?:\*+\/|"""|''')$/, '')
        .trim(),
    );
}

/** The first sentence of a comment that was written for readers; empty where there is none. */
export function firstSentence(comment: string): string {
  const paragraph: string[] = [];
  for (const line of commentLines(comment)) {
    const text = toProse(line);
    if (
      /^[@\\:]\w+|^(Args|Arguments|Parameters|Returns|Raises|Example|Examples|Notes?|Usage)\b:?\s*$|^>>>|^={3,}|^-{3,}/.test(
        text,
      )
    )
      break;
    if (LEGAL.test(text)) break;
    if (text === '' || NOT_PROSE.test(text)) {
      if (paragraph.length > 0) break;
      continue;
    }
    if (CODE_LIKE.test(text) && paragraph.length === 0) continue;
    paragraph.push(text);
    if (paragraph.join(' ').length > MAX_SENTENCE_LENGTH * 2) break;
  }
  const sentence = SENTENCE.exec(paragraph.join(' '))?.[0] ?? paragraph.join(' ');
  const bare = sentence.replace(/[.:!\s]+$/, '');
  return /\p{L}{2}/u.test(bare) && bare.length <= MAX_SENTENCE_LENGTH ? toPlainText(bare, MAX_SENTENCE_LENGTH) : '';
}

/** Takes out the markup of doc comments (JSDoc, XML, reStructuredText), and leaves its words. */
function toProse(line: string): string {
  return line
    .replace(/\{@\w+\s+([^}|]*)(?:\|[^}]*)?\}/g, '$1')
    .replace(/<see\s+cref="(?:\w:)?([^"]*)"\s*\/?>/g, '$1')
    .replace(/<\/?[a-zA-Z][^>]*>/g, ' ')
    .replace(/:\w+:`~?([^`]*)`/g, '$1')
    .replace(/[`*_]{1,2}(?=\w)|(?<=\w)[`*]{1,2}/g, '')
    .replace(/@(?:brief|file|fileoverview|overview|summary|description)\s+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
