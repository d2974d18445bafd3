/** Lines that wait to be written, up to a limit. */
export class LineBuffer {
  readonly #maxChars: number;
  #text = '';
  #count = 0;

  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** UTF-16 code units of the lines. */
  get length(): number {
    return this.#text.length;
  }

  /** @returns false where there was no room for the line */
  add(line: string): boolean {
    if (this.#text.length + line.length > this.#maxChars) return false;
    this.#text += line;
    this.#count += 1;
    return true;
  }

  /** Empties the buffer. */
  take(): LineChunk {
    const chunk = { text: this.#text, count: this.#count };
    this.#text = '';
    this.#count = 0;
    return chunk;
  }
}

export interface LineChunk {
  readonly text: string;
  /** Number of lines. */
  readonly count: number;
}
