/** A longer answer is no table of contents, and reading it would hold up everyone else. In UTF-16 code units. */
export const MAX_ANSWER_LENGTH = 256 * 1024;

/** Places where an object may begin that are tried. Each may cost a look at the whole text. */
const MAX_STARTS = 12;
const OBJECT_START = /\{\s*"/g;

const QUOTE = 34;
const BACKSLASH = 92;
const OPENING_BRACE = 123;
const CLOSING_BRACE = 125;

export interface FoundJson {
  readonly value: Readonly<Record<string, unknown>>;
  /** Other text stood around it, or another object. */
  readonly wrapped: boolean;
}

/**
 * Finds the answer in what a model wrote. Providers with structured output send the object alone; others put a code
 * fence, thoughts or a greeting around it. Taken is the first object with a list `blocks`, else the first object.
 */
export function findJson(text: string): FoundJson | undefined {
  if (text.length > MAX_ANSWER_LENGTH) return undefined;
  let first: FoundJson | undefined;
  for (const { json, wrapped } of candidates(text)) {
    const value = parseObject(json);
    if (value === undefined) continue;
    if (Array.isArray(value['blocks'])) return { value, wrapped };
    first ??= { value, wrapped };
  }
  return first;
}

function* candidates(text: string): Generator<{ json: string; wrapped: boolean }> {
  yield { json: text, wrapped: false };
  let tried = 0;
  for (const { index } of text.matchAll(OBJECT_START)) {
    if (tried === MAX_STARTS) return;
    tried += 1;
    const end = endOfObject(text, index);
    if (end !== undefined) yield { json: text.slice(index, end), wrapped: true };
  }
}

/** Offset after the brace that closes the one at `start`; undefined where none does. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  let isInString = false;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isInString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) {
      isInString = true;
    } else if (code === OPENING_BRACE) {
      depth += 1;
    } else if (code === CLOSING_BRACE) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

function parseObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    // What is an object and no list can be looked up by name.
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
