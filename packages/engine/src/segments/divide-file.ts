import type { LineIndex } from '@iris/core';
import type { Span } from '../parser/span.ts';
import type { CodeLines } from '../units/code-lines.ts';
import type { Unit } from '../units/unit.ts';
import { measureAffinity } from './affinity.ts';
import { findSections } from './section-comments.ts';
import { divideIntoSegments, type Segment } from './segment.ts';
import type { UnitWords } from './unit-words.ts';

/** A segment; `title` is what its author called it. */
export interface TitledSegment extends Segment {
  readonly title?: string;
}

export interface FileToDivide {
  readonly lines: LineIndex;
  readonly units: readonly Unit[];
  readonly unitWords: readonly UnitWords[];
  readonly codeLines: CodeLines;
  /** Comments and directives, in the order of the text. */
  readonly markers: readonly Span[];
}

/** A file shorter than this has one or two blocks: more would be longer than the file. */
const SHORT_FILE_LINES = 30;
const MAX_SHORT_FILE_SEGMENTS = 2;

/** Divides the units of a file: by its author's sections where there are any, by affinity everywhere else. */
export function divideFile(file: FileToDivide): TitledSegment[] {
  const sections = findSections(file.lines, file.units, file.markers);
  const segments: TitledSegment[] = [];
  let from = 0;
  for (const section of sections) {
    segments.push(...divideGap(file, from, section.from), section);
    from = section.to;
  }
  segments.push(...divideGap(file, from, file.units.length));
  const apart = joinSharedLines(segments, file.units);
  return file.lines.lineCount < SHORT_FILE_LINES ? joinShortest(apart, file.units) : apart;
}

function divideGap(file: FileToDivide, from: number, to: number): Segment[] {
  if (from >= to) return [];
  const units = file.units.slice(from, to);
  const words = file.unitWords.slice(from, to).map((unit) => ({
    ...unit,
    uses: new Set([...unit.uses].filter((target) => target >= from && target < to).map((target) => target - from)),
  }));
  const affinity = measureAffinity(units, words);
  return divideIntoSegments(units, affinity, file.codeLines).map((segment) => ({
    from: segment.from + from,
    to: segment.to + from,
  }));
}

/** No line belongs to two blocks: segments that meet within a line, as in minified code, are one. */
function joinSharedLines(segments: readonly TitledSegment[], units: readonly Unit[]): TitledSegment[] {
  const joined: TitledSegment[] = [];
  for (const segment of segments) {
    const last = joined[joined.length - 1];
    const lastLine = last === undefined ? 0 : (units[last.to - 1]?.lastLine ?? 0);
    if (last !== undefined && (units[segment.from]?.firstLine ?? 0) <= lastLine) {
      joined[joined.length - 1] = { ...last, to: segment.to };
    } else {
      joined.push(segment);
    }
  }
  return joined;
}

function joinShortest(segments: readonly TitledSegment[], units: readonly Unit[]): TitledSegment[] {
  const joined = [...segments];
  const linesOf = (segment: TitledSegment | undefined): number =>
    segment === undefined
      ? Number.POSITIVE_INFINITY
      : (units[segment.to - 1]?.lastLine ?? 0) - (units[segment.from]?.firstLine ?? 0) + 1;
  while (joined.length > MAX_SHORT_FILE_SEGMENTS) {
    let shortest = 0;
    for (let index = 1; index + 1 < joined.length; index += 1) {
      const lines = linesOf(joined[index]) + linesOf(joined[index + 1]);
      if (lines < linesOf(joined[shortest]) + linesOf(joined[shortest + 1])) shortest = index;
    }
    const [left, right] = joined.slice(shortest, shortest + 2);
    if (left === undefined || right === undefined) break;
    joined.splice(shortest, 2, { from: left.from, to: right.to });
  }
  return joined;
}
