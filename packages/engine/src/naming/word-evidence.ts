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
}

/** Keywords of signatures and phrases of comments that name nothing. */
const SIGNATURE_WORDS = new Set(
  (
    'public private protected internal static final abstract virtual override async await export default function class struct ' +
    'enum interface trait impl void int bool boolean string str char long short float double unsigned signed size true false null none ' +
    'undefined return returns returning given param params throw throws extends implements readonly const object any number ' +
    'type template typename inline extern mut pub where use using namespace package import new this self cls args kwargs arg ' +
    'promise then after before being whose which when whether should must may can will one used uses using gets sets'
  ).split(' '),
);
const COMMENT_START_WORDS = 4;

/** Where naming words come from. */
export interface NamingSource {
  readonly units: readonly Unit[];
  readonly codeLines: CodeLines;
  readonly vocabulary: Vocabulary;
}

/** How much a word counts towards the spelling of its stem. */
const SPELLING_WEIGHTS = { names: 8, header: 2, commentStart: 1 } as const;

/** Collects what labels are made of, and how each stem is written. */
export function collectNamingWords(source: NamingSource): {
  readonly words: readonly NamingWords[];
  readonly spellings: Spellings;
} {
  const { units, codeLines, vocabulary } = source;
  const spellings = new Spellings();
  const stemsOf = (words: readonly string[], weight: number): Set<StemId> => {
    const stems = new Set<StemId>();
    for (const word of words) {
      const stem = vocabulary.stemOfWord(word);
      if (stem === -1) continue;
      stems.add(stem);
      spellings.note(stem, word, weight);
    }
    return stems;
  };
  const words = units.map((unit): NamingWords => {
    const header = splitWords(unit.header).filter((word) => !SIGNATURE_WORDS.has(word));
    return {
      lines: Math.max(1, codeLines.count(unit.firstLine, unit.lastLine)),
      names: stemsOf(
        unit.names.flatMap((name) => vocabulary.wordsOf(name)),
        SPELLING_WEIGHTS.names,
      ),
      header: stemsOf(header, SPELLING_WEIGHTS.header),
      commentStart: stemsOf(firstCommentWords(unit.comment, vocabulary), SPELLING_WEIGHTS.commentStart),
    };
  });
  return { words, spellings };
}

function firstCommentWords(comment: string, vocabulary: Vocabulary): string[] {
  const prose = comment.replace(/<[^>]*>|[@\\]\w+/g, ' ').slice(0, 200);
  return splitWords(prose)
    .filter((word) => vocabulary.stemOfWord(word) !== -1 && !SIGNATURE_WORDS.has(word))
    .slice(0, COMMENT_START_WORDS);
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
