import { stemmer } from 'stemmer';

/** Words that say nothing of what code is about. */
const STOP_WORDS = new Set(
  (
    'the an of for and or to in on with from by at as is are be this that its it into via per vs not no than then all any ' +
    'each other others own if else return self cls new var let const def func fn'
  ).split(' '),
);

const WORD_PARTS = /\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{Mn}]+|\p{Lu}+/gu;
const MAX_IDENTIFIER_LENGTH = 200;

/** Splits an identifier or a sentence into its lower-case words; digits and single letters are left out. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  for (const [part] of text.matchAll(WORD_PARTS)) {
    if (part.length > 1) words.push(part.toLowerCase());
  }
  return words;
}

/** Number of a word stem within one file. */
export type StemId = number;

/**
 * The stems of one file, numbered as they appear. Identifiers repeat all over a file, so what each was split into
 * is kept.
 */
export class Vocabulary {
  readonly #ids = new Map<string, StemId>();
  readonly #byWord = new Map<string, StemId | -1>();
  readonly #byIdentifier = new Map<string, readonly StemId[]>();

  /** Stems of an identifier's words, stop words left out. */
  stemsOf(identifier: string): readonly StemId[] {
    const known = this.#byIdentifier.get(identifier);
    if (known !== undefined) return known;
    const stems: StemId[] = [];
    for (const word of splitWords(identifier.slice(0, MAX_IDENTIFIER_LENGTH))) {
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
    const id = STOP_WORDS.has(word) ? -1 : this.#intern(stemmer(word));
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
