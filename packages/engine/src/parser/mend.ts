import type { Span } from './span.ts';

/**
 * One missing brace can make a grammar read the rest of a file as the inside of one function. People indent, though,
 * and indentation says where a body ends. `mendBrackets` compares the two, and overwrites single characters so that
 * brackets agree with indentation again: a brace in place of white space where one is missing, a blank in place of a
 * bracket or quote that has no partner. The text keeps its length, so every offset stays what it was.
 *
 * Meant for texts that do not parse; a text whose brackets agree with its indentation is returned as it is.
 * `strings` and `comments` are the spans that the failed parse found.
 */
export function mendBrackets(text: string, strings: readonly Span[], comments: readonly Span[]): string {
  const mender = new BracketMender(text, strings, comments);
  return mender.mend();
}

interface OpenBracket {
  readonly character: string;
  readonly at: number;
  /** Indentation of the line that it stands on. */
  readonly indent: number;
  /** Whether the line after it is indented deeper, as the inside of a body is. */
  indentsContent: boolean | undefined;
}

interface Line {
  readonly start: number;
  readonly end: number;
  readonly indent: number;
  readonly isBlank: boolean;
}

const CLOSING_OF: ReadonlyMap<string, string> = new Map([
  ['{', '}'],
  ['(', ')'],
  ['[', ']'],
]);
const BRACKETS = /[{}()[\]]/g;
/** What stands as far left as the statement that it belongs to: labels, preprocessor lines, `else` on a line of its own. */
const OUTDENTED_LINE =
  /^(#|case\b|default\b|else\b|catch\b|finally\b|except\b|elif\b|where\b|\w+\s*:(?!:)|[)}\]>.,:?+\-*/&|=])/;
/** A line that no string would hold by chance. */
const DECLARATION_LINE =
  /^[ \t]*(def|class|async def|function|export|import|public|private|protected|static|func|fn|pub|impl|interface)[ \t]+[\w({]/m;

class BracketMender {
  readonly #text: string;
  readonly #skipped: readonly Span[];
  readonly #edits = new Map<number, string>();
  readonly #open: OpenBracket[] = [];
  readonly #lines: readonly Line[];

  constructor(text: string, strings: readonly Span[], comments: readonly Span[]) {
    this.#text = text;
    this.#lines = measureLines(text);
    this.#skipped = mergeSpans([...strings.filter((span) => !this.#dropRunawayString(span)), ...comments]);
  }

  mend(): string {
    let skip = 0;
    for (const [row, line] of this.#lines.entries()) {
      if (line.isBlank) continue;
      while (skip < this.#skipped.length && (this.#skipped[skip]?.end ?? 0) <= line.start) skip += 1;
      const first = line.start + line.indent;
      const isSkipped = isInside(this.#skipped, skip, first);
      if (!isSkipped) this.#beginLine(line, first);
      this.#scanLine(line, row, skip, first);
    }
    while (this.#open.length > 0) this.#closeLast(this.#text.length);
    return this.#apply();
  }

  /** A string that swallows declarations has lost its other quote: its own is taken away. */
  #dropRunawayString(span: Span): boolean {
    const firstLineEnd = this.#text.indexOf('\n', span.start);
    if (firstLineEnd === -1 || firstLineEnd >= span.end) return false;
    if (!DECLARATION_LINE.test(this.#text.slice(firstLineEnd, span.end))) return false;
    for (let at = span.start; at < span.end && /[\w'"`@$]/.test(this.#text[at] ?? ''); at += 1) {
      if (/['"`]/.test(this.#text[at] ?? '')) this.#edits.set(at, ' ');
    }
    return true;
  }

  /** A line that begins no deeper than the line of an open bracket is not inside that bracket. */
  #beginLine(line: Line, first: number): void {
    const head = this.#text.slice(first, Math.min(line.end, first + 40));
    for (const bracket of this.#open) bracket.indentsContent ??= line.indent > bracket.indent;
    if (OUTDENTED_LINE.test(head)) return;
    for (;;) {
      const last = this.#open[this.#open.length - 1];
      const isOver =
        last !== undefined &&
        (line.indent < last.indent || (line.indent === last.indent && last.indentsContent === true));
      if (!isOver) return;
      this.#closeLast(first);
    }
  }

  #scanLine(line: Line, row: number, skip: number, first: number): void {
    let skipAt = skip;
    for (const match of this.#text.slice(line.start, line.end).matchAll(BRACKETS)) {
      const at = line.start + match.index;
      while (skipAt < this.#skipped.length && (this.#skipped[skipAt]?.end ?? 0) <= at) skipAt += 1;
      if (isInside(this.#skipped, skipAt, at)) continue;
      const character = match[0];
      if (CLOSING_OF.has(character)) {
        this.#open.push({ character, at, indent: line.indent, indentsContent: undefined });
      } else {
        this.#close(character, at, row, at === first);
      }
    }
  }

  #close(character: string, at: number, row: number, leadsLine: boolean): void {
    const indent = this.#lines[row]?.indent ?? 0;
    if (leadsLine) {
      while (this.#isDeeperThan(indent)) this.#closeLast(at);
      const last = this.#open[this.#open.length - 1];
      if (character === '}' && (last === undefined || last.indent < indent)) {
        this.#openBody(at, row);
        return;
      }
    }
    const partner = this.#open.findLastIndex((bracket) => CLOSING_OF.get(bracket.character) === character);
    const sameStatement = partner !== -1 && this.#open.slice(partner + 1).every((bracket) => bracket.character !== '{');
    if (!sameStatement) {
      this.#edits.set(at, ' ');
      return;
    }
    while (this.#open.length > partner + 1) this.#closeLast(at);
    this.#open.pop();
  }

  #isDeeperThan(indent: number): boolean {
    const last = this.#open[this.#open.length - 1];
    return last !== undefined && last.indent > indent;
  }

  /** Closes a body before `at`; a parenthesis that was never closed is taken away, its statement is lost anyway. */
  #closeLast(at: number): void {
    const bracket = this.#open.pop();
    if (bracket === undefined) return;
    if (bracket.character === '{') {
      const free = this.#freePlaceBefore(at);
      if (free !== undefined) {
        this.#edits.set(free, '}');
        return;
      }
    }
    this.#edits.set(bracket.at, ' ');
  }

  #freePlaceBefore(at: number): number | undefined {
    for (let place = at - 1; place >= 0 && /\s/.test(this.#text[place] ?? 'x'); place -= 1) {
      if (!this.#edits.has(place)) return place;
    }
    return undefined;
  }

  /** A body that ends at `closing` has lost its opening brace: it goes to the end of the line that heads the body. */
  #openBody(closing: number, row: number): void {
    const indent = this.#lines[row]?.indent ?? 0;
    for (let above = row - 1; above >= 0; above -= 1) {
      const line = this.#lines[above];
      if (line === undefined || line.isBlank || line.indent > indent) continue;
      if (line.indent === indent && line.end < this.#text.length && !this.#edits.has(line.end)) {
        this.#edits.set(line.end, '{');
        return;
      }
      break;
    }
    this.#edits.set(closing, ' ');
  }

  #apply(): string {
    if (this.#edits.size === 0) return this.#text;
    const pieces: string[] = [];
    let from = 0;
    for (const [at, character] of [...this.#edits].sort((a, b) => a[0] - b[0])) {
      pieces.push(this.#text.slice(from, at), character);
      from = at + 1;
    }
    pieces.push(this.#text.slice(from));
    return pieces.join('');
  }
}

function measureLines(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length; ) {
    const lineFeed = text.indexOf('\n', start);
    const end = lineFeed === -1 ? text.length : lineFeed;
    let first = start;
    while (first < end && /\s/.test(text[first] ?? 'x')) first += 1;
    lines.push({ start, end, indent: first - start, isBlank: first === end });
    start = end + 1;
  }
  return lines;
}

function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = merged[merged.length - 1];
    if (last !== undefined && span.start <= last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    } else {
      merged.push(span);
    }
  }
  return merged;
}

function isInside(spans: readonly Span[], from: number, at: number): boolean {
  const span = spans[from];
  return span !== undefined && span.start <= at && at < span.end;
}
