/**
 * Tree-sitter's parsers recurse over what is nested, on a stack of WebAssembly memory that nobody guards: some thousand
 * open brackets overwrite the memory of the parser itself. No person nests this deep.
 */
const MAX_DEPTH = 400;

const OPENING = /[([{<]/;
const NESTING = /[([{<>)\]};\n]/g;

/**
 * Blanks brackets that are nested deeper than any that people write; the text keeps its length, so every offset stays
 * what it was. `<` opens something only within a statement: elsewhere it compares.
 */
export function limitNesting(text: string): string {
  if (!mayBeDeep(text)) return text;
  const pieces: string[] = [];
  let from = 0;
  let depth = 0;
  let angles = 0;
  for (const { 0: character, index } of text.matchAll(NESTING)) {
    if (character === '<' || character === '>') angles = Math.max(0, angles + (character === '<' ? 1 : -1));
    else if (character === ';' || character === '\n') angles = 0;
    else depth = Math.max(0, depth + (OPENING.test(character) ? 1 : -1));
    const isTooDeep =
      character === '<' ? angles > MAX_DEPTH : character !== ';' && character !== '\n' && depth > MAX_DEPTH;
    if (!isTooDeep || character === '>') continue;
    pieces.push(text.slice(from, index), ' ');
    from = index + 1;
  }
  pieces.push(text.slice(from));
  return pieces.join('');
}

/** Counting is quicker than matching, and hardly any file has so many brackets of one kind more open than closed. */
function mayBeDeep(text: string): boolean {
  let depth = 0;
  let angles = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 40 || code === 91 || code === 123) depth += 1;
    else if (code === 41 || code === 93 || code === 125) depth -= depth > 0 ? 1 : 0;
    else if (code === 60) angles += 1;
    else if (code === 59 || code === 10) angles = 0;
    if (depth > MAX_DEPTH || angles > MAX_DEPTH) return true;
  }
  return false;
}
