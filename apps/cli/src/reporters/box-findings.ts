import type { BoxFinding } from '@iris/box';
import { escapeMessage } from '../files/file-path.ts';
import type { Palette } from './palette.ts';

const LINK_WIDTH = 13;
const STATUS_WIDTH = 9;

/** Every link of a box with what it was found to be, and below it what to do. */
export function layOutBox(findings: readonly BoxFinding[], palette: Palette): string[] {
  const indent = ' '.repeat(LINK_WIDTH + STATUS_WIDTH);
  return findings.flatMap(({ link, status, found, advice }) => {
    const paint = { good: plain, note: palette.faint, warning: palette.caution, bad: palette.failure }[status];
    const line = palette.faint(link.padEnd(LINK_WIDTH)) + paint(status.padEnd(STATUS_WIDTH) + escapeMessage(found));
    return advice === undefined ? [line] : [line, `${indent}${escapeMessage(advice)}`];
  });
}

function plain(text: string): string {
  return text;
}
