import type { LineRange } from '@iris/core';

/** Lines of a text that others take the place of. */
export interface LineEdit {
  /** The first line that is removed (1-based); where none is, the line that the inserted ones come before. */
  readonly start: number;
  /** How many lines are removed. */
  readonly removed: number;
  /** How many lines come in their place. */
  readonly inserted: number;
}

export interface ShiftedRanges {
  readonly ranges: LineRange[];
  /** Whether an edit changed lines of the ranges, or inserted some among them. */
  readonly isTouched: boolean;
}

/**
 * Moves normalized ranges along with edits, each of the text that the one before left. A line that stays keeps its range,
 * wherever it goes. A line that is replaced hands its place to the one that comes instead, the last one to all that come
 * beyond. A line inserted between two lines belongs to a range only where both do: what is written before or behind a range
 * is not part of it.
 */
export function shiftRanges(ranges: readonly LineRange[], edits: readonly LineEdit[]): ShiftedRanges {
  const moving = new MovingRanges(ranges);
  for (const edit of edits) moving.apply(edit);
  return { ranges: moving.toRanges(), isTouched: moving.isTouched };
}

/**
 * Ranges above the place of the last edit, and those below it. Edits come one near the other, so that few ranges pass from
 * one side to the other, and those below move together: an event may have thousands of edits, an answer thousands of ranges.
 */
class MovingRanges {
  readonly #above: LineRange[] = [];
  /** The nearest one last, and without what the lines above moved since it is here. */
  readonly #below: LineRange[];
  #shift = 0;
  isTouched = false;

  constructor(ranges: readonly LineRange[]) {
    this.#below = ranges.toReversed();
  }

  apply(edit: LineEdit): void {
    this.#moveTo(edit.start);
    const behind = edit.start + edit.removed;
    // One that begins right behind may be joined with one that ends where the removed lines began.
    for (let range = this.#takeBelow(behind); range !== undefined; range = this.#takeBelow(behind)) {
      this.isTouched ||= touchesRange(range, edit);
      this.#append(shiftRange(range, edit));
    }
    this.#shift += edit.inserted - edit.removed;
  }

  toRanges(): LineRange[] {
    for (let range = this.#takeBelow(); range !== undefined; range = this.#takeBelow()) this.#append(range);
    return this.#above;
  }

  /** Only what ends before the line above `line` stays above. */
  #moveTo(line: number): void {
    for (let last = this.#above.at(-1); last !== undefined && last[1] >= line - 1; last = this.#above.at(-1)) {
      this.#above.pop();
      this.#below.push([last[0] - this.#shift, last[1] - this.#shift]);
    }
    for (let next = this.#below.at(-1); next !== undefined; next = this.#below.at(-1)) {
      if (next[1] + this.#shift >= line - 1) return;
      this.#below.pop();
      this.#above.push([next[0] + this.#shift, next[1] + this.#shift]);
    }
  }

  #takeBelow(lastStart = Number.POSITIVE_INFINITY): LineRange | undefined {
    const next = this.#below.at(-1);
    if (next === undefined || next[0] + this.#shift > lastStart) return undefined;
    this.#below.pop();
    return [next[0] + this.#shift, next[1] + this.#shift];
  }

  #append(range: LineRange): void {
    if (range[0] > range[1]) return;
    const last = this.#above.at(-1);
    const isJoined = last !== undefined && range[0] <= last[1] + 1;
    if (isJoined) this.#above[this.#above.length - 1] = [last[0], range[1]];
    else this.#above.push(range);
  }
}

function touchesRange([first, last]: LineRange, { start, removed }: LineEdit): boolean {
  return first < start + removed && start <= last;
}

/** A range of which nothing is left ends before it starts. */
function shiftRange([first, last]: LineRange, { start, removed, inserted }: LineEdit): LineRange {
  const behind = start + removed;
  const shift = inserted - removed;
  if (last < start) return [first, last];
  if (first >= behind) return [first + shift, last + shift];
  const newFirst = first < start ? first : Math.min(first, start + inserted);
  const newLast = last >= behind - 1 ? last + shift : Math.min(last, start + inserted - 1);
  return [newFirst, newLast];
}
