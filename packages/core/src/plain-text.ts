/**
 * Labels, descriptions and intents are shown in terminals, editors, pages and logs, and their words come from files
 * nobody has vetted. What leaves here is one line of plain text: no control, bidirectional, zero-width or tag
 * characters, no variation selectors, no lone surrogates, no markup. Underscores stay: they are part of names.
 */

const LINE_ENDS_AND_CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/** The braille blank (U+2800) is a symbol to Unicode and nothing to the eye. */
const INVISIBLE = /[\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}\u2800]/gu;
const TAG = /<\/?[a-z!][^<>]*>/gi;
const ANGLE_BRACKETS = /[<>]+/g;
const MARKDOWN_LINK = /!?\[([^\][]*)\]\((?:[^()]|\([^()]*\))*\)/g;
const EMPHASIS = /(\*\*|~~)(?=\S)([^*~]*\S)\1/g;
const NESTING_CHARACTERS = /[[\]*~]+/g;

/** Markup inside markup comes off in layers; past this many, the characters it is made of come off instead. */
const MAX_NESTING = 4;
/** How much longer than its result a text may be before what follows is not looked at. */
const MAX_SHRINKAGE = 8;

const CONTROLS_BUT_TAB = /(?!\t)[\p{Cc}\p{Zl}\p{Zp}]/gu;
/** Lines of these alone, as most are, have nothing to take out. */
const PRINTABLE_ASCII = /^[\t -~]*$/;

/**
 * A line of source as a reader sees it: without invisible characters, and with a space for each control character and
 * separator. Markup stays, since code may look like it.
 */
export function toVisibleLine(line: string): string {
  if (PRINTABLE_ASCII.test(line)) return line;
  return line.replace(CONTROLS_BUT_TAB, ' ').replace(INVISIBLE, '');
}

/** Makes one line of plain text of at most `maxLength` UTF-16 code units, cut at a word where it can be. */
export function toPlainText(text: string, maxLength: number): string {
  let plain = text.slice(0, maxLength * MAX_SHRINKAGE);
  for (let layer = 0; layer < MAX_NESTING; layer += 1) {
    const stripped = stripOnce(plain);
    if (stripped === plain) return cutAtWord(plain, maxLength);
    plain = stripped;
  }
  return cutAtWord(stripOnce(plain.replace(NESTING_CHARACTERS, ' ')), maxLength);
}

/** Whether a text has nothing in it that `toPlainText` would take out. */
export function isPlainText(text: string): boolean {
  return stripOnce(text) === text;
}

function stripOnce(text: string): string {
  const unmarked = text
    .replace(LINE_ENDS_AND_CONTROLS, ' ')
    .replace(INVISIBLE, '')
    .replaceAll('`', '')
    .replace(TAG, ' ')
    .replace(ANGLE_BRACKETS, ' ');
  return stripLinks(unmarked).replace(EMPHASIS, '$2').replace(/\s+/g, ' ').trim();
}

/** Renderers differ in what they take for a link, and some need no closing parenthesis: none is left to hold together. */
function stripLinks(text: string): string {
  const stripped = text.replace(MARKDOWN_LINK, '$1');
  return stripped === text ? text.replaceAll('](', '] (') : stripped;
}

function cutAtWord(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '');
  const space = cut.lastIndexOf(' ');
  return (space > maxLength / 2 ? cut.slice(0, space) : cut).trimEnd();
}
