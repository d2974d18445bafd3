import type { LineIndex } from '@iris/core';
import { commentLines } from '../naming/comment-text.ts';
import type { Span } from '../parser/span.ts';
import { isRegionMark } from '../units/region-marks.ts';
import type { Unit } from '../units/unit.ts';
import type { Segment } from './segment.ts';

/** A stretch of units to which the author of the file gave a title. */
export interface Section extends Segment {
  readonly title: string;
}

/** A comment that begins a section, or ends one. */
interface Marker {
  readonly line: number;
  readonly title: string;
  /** A region has an end of its own; a title reaches to the next one. */
  readonly kind: 'title' | 'region' | 'end';
}

const MIN_SECTIONS = 2;
/** More titles than this are no table of contents. */
const MAX_SECTIONS = 60;
const MAX_TITLE_LENGTH = 60;
const MAX_TITLE_WORDS = 8;

const REGION = /^(?:#\s*)?region\b[\s:]*(.*)$/i;
const END_REGION = /^(?:#\s*)?end\s*region\b/i;
const MARK = /^(?:MARK:|pragma\s+mark\b|section:)\s*-?\s*(.+)$/i;
const BANNER = /^([-=*#~_+/])\1{2,}\s*(\S.*?)\s*(?:[-=*#~_+/]{3,})?$/;
const RULE = /^[-=*#~_+/]{5,}$/;

/**
 * Finds the sections that people mark with comments (`#region X`, `// ---- X ----`, boxed titles, `MARK: X`). An
 * author's own table of contents goes before anything that could be computed. A section reaches to the next marker, to
 * the end of its region or to the end of the file; markers inside a unit are somebody's private affair.
 */
export function findSections(lines: LineIndex, units: readonly Unit[], comments: readonly Span[]): readonly Section[] {
  const sections: Section[] = [];
  let open: Omit<Section, 'to'> | undefined;
  for (const { title, unit } of outerMarkers(lines, findMarkers(lines, comments), units)) {
    if (open !== undefined && unit > open.from) sections.push({ ...open, to: unit });
    open = title === undefined ? undefined : { title, from: unit };
  }
  if (open !== undefined && units.length > open.from) sections.push({ ...open, to: units.length });
  return sections.length >= MIN_SECTIONS && sections.length <= MAX_SECTIONS ? sections : [];
}

/** Markers between units and outside of other regions; without a title where a region ends. */
function outerMarkers(
  lines: LineIndex,
  markers: readonly Marker[],
  units: readonly Unit[],
): { readonly title: string | undefined; readonly unit: number }[] {
  const outer: { title: string | undefined; unit: number }[] = [];
  let depth = 0;
  for (const marker of markers) {
    const unit = firstUnitAfter(units, marker.line);
    if (isInsideUnit(units[unit - 1], marker.line, lines)) continue;
    if (marker.kind === 'end') depth = Math.max(0, depth - 1);
    if (depth === 0) outer.push({ title: marker.kind === 'end' ? undefined : marker.title, unit });
    if (marker.kind === 'region') depth += 1;
  }
  return outer;
}

function firstUnitAfter(units: readonly Unit[], line: number): number {
  const index = units.findIndex((unit) => unit.ownLine > line);
  return index === -1 ? units.length : index;
}

/** The header and the end of a class, which its first and last member stand for, may well hold a marker. */
function isInsideUnit(before: Unit | undefined, line: number, lines: LineIndex): boolean {
  return before !== undefined && line >= before.ownLine && line <= lines.lineAt(before.end - 1);
}

function findMarkers(lines: LineIndex, comments: readonly Span[]): Marker[] {
  return groupComments(lines, comments).flatMap(({ line, text }) => {
    const content = commentLines(text)
      .map((part) => part.trim())
      .filter((part) => part !== '');
    const marker = readMarker(content);
    return marker === undefined ? [] : [{ line, ...marker }];
  });
}

function readMarker(content: readonly string[]): Omit<Marker, 'line'> | undefined {
  const [first = '', second = '', third = ''] = content;
  if (END_REGION.test(first)) return { title: '', kind: 'end' };
  const region = REGION.exec(first);
  if (region !== null) {
    const title = cleanTitle(region[1] ?? '');
    return title === undefined ? undefined : { title, kind: 'region' };
  }
  const titled = RULE.test(first) && (RULE.test(third) || content.length === 2) ? second : undefined;
  const single = content.length === 1 ? (MARK.exec(first)?.[1] ?? BANNER.exec(first)?.[2]) : undefined;
  const title = cleanTitle(titled ?? single ?? '');
  return title === undefined ? undefined : { title, kind: 'title' };
}

function cleanTitle(text: string): string | undefined {
  if (text.length > MAX_TITLE_LENGTH * 3) return undefined;
  const title = text.replace(/^[-=*#~_+/\s]+|[-=*#~_+/\s]+$/g, '').replace(/[.:]+$/, '');
  const isTitle =
    /\p{L}{2}/u.test(title) &&
    title.length <= MAX_TITLE_LENGTH &&
    title.split(/\s+/).length <= MAX_TITLE_WORDS &&
    !/[;{}=]|copyright|licen[cs]e|\btodo\b|\bfixme\b|^@/i.test(title);
  return isTitle ? title : undefined;
}

interface CommentGroup {
  readonly line: number;
  last: number;
  text: string;
}

/** Longer groups hold prose, not a title; they are kept apart from what follows, and no more of them is read. */
const MAX_GROUP_LENGTH = 400;
/** A comment after so many characters of a line has code before it. */
const MAX_INDENT = 200;

/** Comments on neighbouring lines, each alone on its line, are one; a region's mark stands for itself. */
function groupComments(lines: LineIndex, comments: readonly Span[]): readonly CommentGroup[] {
  const groups: CommentGroup[] = [];
  let group: CommentGroup | undefined;
  for (const { start, end } of comments) {
    const line = lines.lineAt(start);
    const lineStart = lines.startOf(line);
    if (start - lineStart > MAX_INDENT || lines.text.slice(lineStart, start).trim() !== '') continue;
    const text = lines.text.slice(start, Math.min(end, start + MAX_GROUP_LENGTH));
    const last = lines.lineAt(Math.max(start, end - 1));
    const isRegion = isRegionMark(text);
    if (group !== undefined && group.last === line - 1 && !isRegion) {
      if (group.text.length < MAX_GROUP_LENGTH) group.text += `\n${text}`;
      group.last = last;
      continue;
    }
    const next = { line, last, text };
    groups.push(next);
    group = isRegion ? undefined : next;
  }
  return groups;
}
