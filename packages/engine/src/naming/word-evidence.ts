import type { Span } from '../parser/syntax-tree.ts';
import { type StemId, splitWords, type Vocabulary } from '../segments/words.ts';
import type { CodeLines } from '../units/code-lines.ts';
import type { Unit } from '../units/unit.ts';

/** Where the words of a unit stand that may name the block it is in. */
export interface NamingWords {
  readonly lines: number;
  /** Stems of the declared names, each with the words as written. */
  readonly names: ReadonlySet<StemId>;
  readonly header: ReadonlySet<StemId>;
  /** Stems of the first words of its comment. */
  readonly commentStart: ReadonlySet<StemId>;
  readonly strings: ReadonlySet<StemId>;
}

const COMMENT_START_WORDS = 4;
const MAX_STRING_LENGTH = 80;

/** Collects what labels are made of, and how each stem is written. */
export function collectNamingWords(
  text: string,
  units: readonly Unit[],
  strings: readonly Span[],
  codeLines: CodeLines,
  vocabulary: Vocabulary,
): { readonly words: readonly NamingWords[]; readonly spellings: Spellings } {
  const spellings = new Spellings();
  let nextString = 0;
  const words = units.map((unit) => {
    const stringStems = new Set<StemId>();
    while (nextString < strings.length && (strings[nextString]?.start ?? 0) < unit.start) nextString += 1;
    for (; nextString < strings.length && (strings[nextString]?.start ?? 0) < unit.end; nextString += 1) {
      const span = strings[nextString];
      if (span === undefined || span.end - span.start > MAX_STRING_LENGTH) continue;
      collect(stringStems, splitWords(text.slice(span.start, span.end)), vocabulary, spellings, 1);
    }
    const names = new Set<StemId>();
    for (const name of unit.names) collect(names, splitWords(name), vocabulary, spellings, 8);
    const header = new Set<StemId>();
    collect(header, splitWords(unit.header), vocabulary, spellings, 2);
    const commentStart = new Set<StemId>();
    collect(commentStart, firstCommentWords(unit.comment, vocabulary), vocabulary, spellings, 1);
    return {
      lines: Math.max(1, codeLines.count(unit.firstLine, unit.lastLine)),
      names,
      header,
      commentStart,
      strings: stringStems,
    };
  });
  return { words, spellings };
}

function firstCommentWords(comment: string, vocabulary: Vocabulary): string[] {
  const prose = comment.replace(/<[^>]*>|[@\\]\w+/g, ' ').slice(0, 200);
  return splitWords(prose)
    .filter((word) => vocabulary.stemOfWord(word) !== -1)
    .slice(0, COMMENT_START_WORDS);
}

function collect(
  into: Set<StemId>,
  words: readonly string[],
  vocabulary: Vocabulary,
  spellings: Spellings,
  weight: number,
): void {
  for (const word of words) {
    const stem = vocabulary.stemOfWord(word);
    if (stem === -1) continue;
    into.add(stem);
    spellings.note(stem, word, weight);
  }
}

/** How the words of a stem are written in a file; names count for more than comments and strings. */
export class Spellings {
  readonly #counts = new Map<StemId, Map<string, number>>();

  note(stem: StemId, word: string, weight: number): void {
    let counts = this.#counts.get(stem);
    if (counts === undefined) {
      counts = new Map();
      this.#counts.set(stem, counts);
    }
    counts.set(word, (counts.get(word) ?? 0) + weight);
  }

  /** The most frequent spelling; of two equally frequent ones the shorter, then the first by code unit. */
  of(stem: StemId): string {
    let best = '';
    let bestCount = -1;
    for (const [word, count] of this.#counts.get(stem) ?? []) {
      const isBetter =
        count > bestCount ||
        (count === bestCount && (word.length < best.length || (word.length === best.length && word < best)));
      if (isBetter) {
        best = word;
        bestCount = count;
      }
    }
    return best;
  }
}
