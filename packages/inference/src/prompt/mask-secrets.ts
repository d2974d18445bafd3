import { IrisError } from '@iris/core';
import { findPrivateKeys, type TextSpan } from './private-keys.ts';
import type { ScanForSecrets } from './secret-scanner.ts';

export interface MaskedLines {
  /** As many as before, with `[masked]` for each part of a secret; of long ones the beginning. */
  readonly lines: readonly string[];
  /** Indexes of the lines, from 0, that had one. */
  readonly maskedLines: ReadonlySet<number>;
  readonly maskedSecrets: number;
}

export interface MaskOptions {
  /** Where something was taken out of lines: by their index from 0, places in ascending order. */
  readonly gaps?: ReadonlyMap<number, readonly number[]>;
  readonly scan: ScanForSecrets;
  /** How long the search may take, in ms. */
  readonly timeLimitMs: number;
}

export const SECRET_MARK = '[masked]';
/** Of a longer line the rest is not searched, in UTF-16 code units. */
const MAX_SEARCHED_CHARS = 4_096;
/** Less is passed on than is searched: a secret that begins in what is passed on is searched whole. */
const MAX_PASSED_CHARS = 2_048;
/** What is searched at a time, in UTF-16 code units: rules that are slow on hostile text are so on this much only. */
const PIECE_CHARS = 65_536;
/** Secrets that reach over the end of a piece are found in the next one, which begins so many lines before. */
const SHARED_LINES = 4;

/**
 * Masks what looks like a secret.
 *
 * @throws IrisError `analyzer_unavailable` when the search failed or took too long: nothing may be sent then
 */
export async function maskSecrets(lines: readonly string[], options: MaskOptions): Promise<MaskedLines> {
  const searched = lines.map((line) => line.slice(0, MAX_SEARCHED_CHARS));
  const text = searched.join('\n');
  const starts = startsOf(searched);
  const timeIsOver = performance.now() + options.timeLimitMs;
  const secrets = joinSpans([
    ...findPrivateKeys(text),
    ...(await searchPieces(searched, timeIsOver, options)),
    ...(await searchParted(searched, timeIsOver, options)),
  ]);
  const maskedLines = new Set<number>();
  let line = 0;
  for (const [start, end] of secrets) {
    while ((starts[line + 1] ?? Number.POSITIVE_INFINITY) <= start) line += 1;
    for (let at = line; (starts[at] ?? end) < end; at += 1) maskedLines.add(at);
  }
  const passed = searched.map((line) => line.slice(0, MAX_PASSED_CHARS));
  return { lines: replaceSpans(passed, starts, secrets), maskedLines, maskedSecrets: secrets.length };
}

function startsOf(lines: readonly string[]): number[] {
  let next = 0;
  return lines.map((line) => {
    const start = next;
    next += line.length + 1;
    return start;
  });
}

/**
 * Searches again with a space wherever something was taken out: rules want a secret to begin at a boundary, and what
 * nobody saw may have been the boundary, as well as it may have parted the secret.
 */
async function searchParted(lines: readonly string[], timeIsOver: number, options: MaskOptions): Promise<TextSpan[]> {
  const { gaps = new Map<number, readonly number[]>() } = options;
  /** Where the spaces stand in the parted text. */
  const spaces: number[] = [];
  let start = 0;
  const parted = lines.map((line, index) => {
    const places = (gaps.get(index) ?? []).filter((place) => place < line.length);
    for (const [before, place] of places.entries()) spaces.push(start + place + before);
    const words = [0, ...places].map((place, at) => line.slice(place, places[at]));
    const spaced = words.join(' ');
    start += spaced.length + 1;
    return spaced;
  });
  if (spaces.length === 0) return [];
  const withoutSpaces = (place: number) => place - countBelow(spaces, place);
  const found = await searchPieces(parted, timeIsOver, options);
  return found.map(([from, to]) => [withoutSpaces(from), withoutSpaces(to)]);
}

/** How many of some ascending numbers are below a limit. */
function countBelow(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? limit) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function searchPieces(
  lines: readonly string[],
  timeIsOver: number,
  { scan, timeLimitMs }: MaskOptions,
): Promise<TextSpan[]> {
  const text = lines.join('\n');
  const starts = startsOf(lines);
  const spans: TextSpan[] = [];
  let first = 0;
  while (first < starts.length) {
    if (performance.now() > timeIsOver) throw notChecked(`took longer than its limit of ${timeLimitMs} ms`);
    const from = starts[first] ?? 0;
    let after = first + 1;
    while (after < starts.length && (starts[after] ?? 0) - from < PIECE_CHARS) after += 1;
    const piece = text.slice(from, starts[after] ?? text.length);
    const found = await scan(piece).catch((cause: unknown) => {
      throw notChecked('failed', cause);
    });
    for (const [start, end] of found) spans.push([from + start, from + end]);
    first = after < starts.length ? Math.max(after - SHARED_LINES, first + 1) : after;
  }
  return spans;
}

/** Sorts spans and joins those that share something. */
function joinSpans(spans: readonly TextSpan[]): TextSpan[] {
  const joined: TextSpan[] = [];
  for (const span of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = joined[joined.length - 1];
    if (last !== undefined && span[0] < last[1]) joined[joined.length - 1] = [last[0], Math.max(last[1], span[1])];
    else joined.push(span);
  }
  return joined;
}

function replaceSpans(lines: readonly string[], starts: readonly number[], spans: readonly TextSpan[]): string[] {
  let first = 0;
  return lines.map((line, index) => {
    const start = starts[index] ?? 0;
    const end = start + line.length;
    while ((spans[first]?.[1] ?? Number.POSITIVE_INFINITY) <= start) first += 1;
    let masked = '';
    let from = start;
    for (let at = first; (spans[at]?.[0] ?? end) < end; at += 1) {
      const [spanStart, spanEnd] = spans[at] ?? [end, end];
      masked += line.slice(from - start, Math.max(from, spanStart) - start) + SECRET_MARK;
      from = Math.min(end, spanEnd);
    }
    return masked + line.slice(from - start);
  });
}

function notChecked(how: string, cause?: unknown): IrisError {
  const message = `The search for secrets in this file ${how}, so the file was not sent to a model.`;
  return new IrisError('analyzer_unavailable', message, { cause });
}
