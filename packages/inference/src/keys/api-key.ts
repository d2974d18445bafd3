import { inspect } from 'node:util';

const SHOWN = '[API key]';
const MAX_CHARS = 4096;
/** What fits into a header: anything else would fail there, with a message that repeats it. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** A key that shows itself to nobody who does not ask for it by name: not to logs, errors, JSON or a debugger. */
export class ApiKey {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** Takes a key as it stands in a variable, a file or a secret; undefined where it cannot be one. */
  static from(text: string): ApiKey | undefined {
    const trimmed = text.trim();
    return trimmed.length <= MAX_CHARS && VISIBLE_ASCII.test(trimmed) ? new ApiKey(trimmed) : undefined;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
