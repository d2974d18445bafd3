import { stemmer } from 'stemmer';

/** Words that say nothing of what code is about. */
const STOP_WORDS = new Set(
  (
    'the an of for and or to in on with from by at as is are be this that its it into via per vs not no than then all any ' +
    'each other others own if else return self cls new var let const def func fn'
  ).split(' '),
);

const WORD_PARTS = /\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{Mn}]+|\p{Lu}+/gu;
/** The same for texts without other letters, three times as fast. */
const ASCII_WORD_PARTS = /[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+/g;
const ASCII = /^[ -~\s]*$/;
const MAX_IDENTIFIER_LENGTH = 200;

/** Splits an identifier or a sentence into its lower-case words; digits and single letters are left out. */
export function splitWords(text: string): string[] {
  const parts = text.match(ASCII.test(text) ? ASCII_WORD_PARTS : WORD_PARTS) ?? [];
  return parts.filter((part) => part.length > 1).map((part) => part.toLowerCase());
}

const MAX_REMEMBERED_STEMS = 20_000;

/** Programs are written with few words: most files are stemmed from memory. Emptied when full, so it stays small. */
export class StemMemory {
  readonly #stems = new Map<string, string>();

  stemOf(word: string): string {
    const known = this.#stems.get(word);
    if (known !== undefined) return known;
    const stem = stemmer(word);
    if (this.#stems.size >= MAX_REMEMBERED_STEMS) this.#stems.clear();
    this.#stems.set(word, stem);
    return stem;
  }
}

/** Number of a word stem within one file. */
export type StemId = number;

/**
 * The stems of one file, numbered as they appear. Identifiers repeat all over a file, so what each was split into
 * is kept.
 */
export class Vocabulary {
  readonly #memory: StemMemory;
  readonly #ids = new Map<string, StemId>();
  readonly #byWord = new Map<string, StemId | -1>();
  readonly #words = new Map<string, readonly string[]>();
  readonly #byIdentifier = new Map<string, readonly StemId[]>();

  constructor(memory: StemMemory = new StemMemory()) {
    this.#memory = memory;
  }

  /** Words of a name, in lower case. */
  wordsOf(name: string): readonly string[] {
    let words = this.#words.get(name);
    if (words === undefined) {
      words = splitWords(name.slice(0, MAX_IDENTIFIER_LENGTH));
      this.#words.set(name, words);
    }
    return words;
  }

  /** Stems of an identifier's words, stop words left out. */
  stemsOf(identifier: string): readonly StemId[] {
    const known = this.#byIdentifier.get(identifier);
    if (known !== undefined) return known;
    const stems: StemId[] = [];
    for (const word of this.wordsOf(identifier)) {
      const id = this.stemOfWord(word);
      if (id !== -1) stems.push(id);
    }
    this.#byIdentifier.set(identifier, stems);
    return stems;
  }

  /** Stem of a lower-case word; -1 for a stop word. */
  stemOfWord(word: string): StemId | -1 {
    const known = this.#byWord.get(word);
    if (known !== undefined) return known;
    const id = STOP_WORDS.has(word) ? -1 : this.#intern(this.#memory.stemOf(word));
    this.#byWord.set(word, id);
    return id;
  }

  /** Number of something that is compared whole, such as a member's name. */
  #intern(stem: string): StemId {
    let id = this.#ids.get(stem);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(stem, id);
    }
    return id;
  }
}
