import { wrapAnsi } from 'fast-wrap-ansi';

/** Lines of at most `width` columns, each behind `indent`. */
export function wrapText(text: string, width: number, indent: string): string[] {
  return wrapAnsi(text, width - indent.length, { hard: true, trim: true })
    .split('\n')
    .map((line) => indent + line);
}
