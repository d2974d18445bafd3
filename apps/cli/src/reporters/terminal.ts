import type { FileFacts, LineRange, ResponsibilityBlock } from '@iris/core';
import stringWidth from 'fast-string-width';
import { escapeMessage, type FilePath, pathToShow } from '../files/file-path.ts';
import type { FileAnalysis } from '../read/read-result.ts';
import type { Palette } from './palette.ts';
import type { ReadReporter } from './read-reporter.ts';
import { wrapText } from './wrap-text.ts';

/** Longer lines are hard to read, whatever the terminal has room for. */
const MAX_WIDTH = 88;
const MIN_WIDTH = 24;
/** Dots between a label and its lines, below which the eye finds the way without them. */
const MIN_LEADER = 3;

export interface TerminalOptions {
  readonly palette: Palette;
  /** For messages, which go to the other stream. */
  readonly messagePalette: Palette;
  /** Columns of the terminal. */
  readonly columns: number;
  /** Whether each file needs its path as a heading. */
  readonly withHeadings: boolean;
  /** What is said of an answer below it. */
  readonly smallPrint?: (result: FileAnalysis) => readonly string[];
}

/** A table of contents as a book sets it: what it is about on the left, where it stands on the right. */
export function createTerminalReporter(options: TerminalOptions): ReadReporter {
  const width = Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, options.columns));
  const { palette } = options;
  let isFirst = true;
  return {
    analysis(result) {
      const lines = [
        // Blocks are one empty line apart, files two.
        ...(isFirst ? [] : ['', '']),
        ...(options.withHeadings ? [palette.heading(pathToShow(result.path))] : []),
        ...layOut(result, width, palette),
        ...layOutSmallPrint(options.smallPrint?.(result) ?? [], width, palette),
      ];
      isFirst = false;
      return { stdout: `${lines.join('\n')}\n` };
    },
    problem: ({ path, error }) => ({
      stderr: `${options.messagePalette.failure('error:')} ${escapeMessage(nameFile(error.message, path))}\n`,
    }),
  };
}

/** Not every failure names its file. */
function nameFile(message: string, path: FilePath): string {
  const shown = pathToShow(path);
  return message.includes(shown) ? message : `${shown}: ${message}`;
}

function layOut({ analysis, degraded }: FileAnalysis, width: number, palette: Palette): string[] {
  const lines = wrapText(analysis.fileIntent, width, '').map(palette.intent);
  const notes = notesOn(analysis.facts);
  if (degraded !== undefined) notes.push(`Degraded: another analyzer was to read this file (${degraded}).`);
  for (const note of notes) lines.push(...wrapText(note, width, '').map(palette.caution));
  const numberWidth = String(analysis.blocks.length).length;
  for (const [index, block] of analysis.blocks.entries()) {
    const number = String(index + 1).padStart(numberWidth);
    lines.push('', ...layOutBlock(block, number, width, palette));
  }
  return lines;
}

function layOutSmallPrint(notes: readonly string[], width: number, palette: Palette): string[] {
  if (notes.length === 0) return [];
  return ['', ...notes.flatMap((note) => wrapText(note, width, '')).map(palette.faint)];
}

function layOutBlock(block: ResponsibilityBlock, number: string, width: number, palette: Palette): string[] {
  const indent = ' '.repeat(number.length + 2);
  const ranges = block.ranges.map(showRange).join(', ');
  const leader = width - indent.length - stringWidth(block.label) - ranges.length - 2;
  const lines: string[] = [];
  if (leader >= MIN_LEADER) {
    const dots = palette.faint('.'.repeat(leader));
    lines.push(`${palette.faint(number)}  ${palette.label(block.label)} ${dots} ${palette.ranges(ranges)}`);
  } else {
    const [first = '', ...rest] = wrapText(block.label, width, indent);
    lines.push(`${palette.faint(number)}  ${palette.label(first.slice(indent.length))}`, ...rest.map(palette.label));
    lines.push(...wrapText(ranges, width, indent).map(palette.ranges));
  }
  if (block.description !== '') lines.push(...wrapText(block.description, width, indent));
  return lines;
}

function showRange([start, end]: LineRange): string {
  return start === end ? String(start) : `${start}-${end}`;
}

function notesOn(facts: FileFacts): string[] {
  const notes: string[] = [];
  if (facts.hasSyntaxErrors) notes.push('The file has syntax errors; what could be made out of it is shown.');
  if (facts.minified) notes.push('The file is minified: its lines are not meant to be read.');
  if (facts.generated) notes.push('The file says that a program wrote it.');
  return notes;
}
