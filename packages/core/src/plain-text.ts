/**
 * Labels, descriptions and intents are shown in terminals, editors, pages and logs, and their words come from files
 * nobody has vetted. What leaves here is one line of plain text: no control, bidirectional, zero-width or tag
 * characters, no variation selectors, no lone surrogates, no markup.
 */

const LINE_ENDS_AND_CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const INVISIBLE = /[\p{Cf}\p{Cs}\p{Co}\p{Cn}\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u3164\uFE00-\uFE0F\uFFA0\u{E0100}-\u{E01EF}]/gu;
const TAG = /<\/?[a-z!][^<>]*>/gi;
const MARKDOWN_LINK = /!?\[([^\][]*)\]\([^()]*\)/g;
const MARKUP_CHARACTERS = /[<>`]+/g;
const EMPHASIS = /(\*\*|__|~~)(?=\S)([^*_~]*\S)\1/g;

/** Makes one line of plain text of at most `maxLength` UTF-16 code units, cut at a word where it can be. */
export function toPlainText(text: string, maxLength: number): string {
  const plain = text
    .slice(0, maxLength * 8)
    .replace(LINE_ENDS_AND_CONTROLS, ' ')
    .replace(INVISIBLE, '')
    .replace(TAG, ' ')
    .replace(MARKDOWN_LINK, '$1')
    .replace(EMPHASIS, '$2')
    .replace(MARKUP_CHARACTERS, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return cutAtWord(plain, maxLength);
}

/** Whether a text has nothing in it that `toPlainText` would take out. */
export function isPlainText(text: string): boolean {
  return toPlainText(text, text.length) === text;
}

function cutAtWord(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '');
  const space = cut.lastIndexOf(' ');
  return (space > maxLength / 2 ? cut.slice(0, space) : cut).trimEnd();
}
