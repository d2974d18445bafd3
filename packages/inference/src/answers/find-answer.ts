/** A longer answer is no table of contents, and reading it would hold up everyone else. In UTF-16 code units. */
export const MAX_ANSWER_LENGTH = 256 * 1024;

/** Places where an object may begin that are tried. Each may cost a look at the whole text. */
const MAX_STARTS = 12;
const OBJECT_START = /\{\s*"/g;

const QUOTE = 34;
const BACKSLASH = 92;
const OPENING_BRACE = 123;
const CLOSING_BRACE = 125;

/** An object that may be an answer: what its blocks are is not yet known. */
export interface AnswerObject {
  readonly file_intent?: unknown;
  readonly blocks: readonly unknown[];
}

export interface FoundAnswer {
  readonly answer: AnswerObject;
  /** Other text stood around it, or another object. */
  readonly wrapped: boolean;
}

/**
 * Finds the answer in what a model wrote: the first object with a list named `blocks`. Providers with structured output
 * send that alone; others put a code fence, thoughts or a greeting around it.
 */
export function findAnswer(text: string): FoundAnswer | undefined {
  if (text.length > MAX_ANSWER_LENGTH) return undefined;
  for (const { json, wrapped } of candidates(text)) {
    const answer = parseAnswer(json);
    if (answer !== undefined) return { answer, wrapped };
  }
  return undefined;
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

function parseAnswer(json: string): AnswerObject | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  return isAnswer(value) ? value : undefined;
}

function isAnswer(value: unknown): value is AnswerObject {
  return typeof value === 'object' && value !== null && 'blocks' in value && Array.isArray(value.blocks);
}
