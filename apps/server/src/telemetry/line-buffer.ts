import type { Line } from './line-destination.ts';

const FIRST_CAPACITY = 128 * 1024;
/** UTF-8 takes at most as many bytes for each UTF-16 code unit. */
const MAX_BYTES_PER_CODE_UNIT = 3;

/** Whole lines as bytes. */
export interface LineChunk {
  readonly bytes: Buffer;
  /** Number of lines. */
  readonly count: number;
}

/**
 * Lines that wait to be written, up to a limit. They are kept as bytes: as strings, which live on until they are
 * written, they would cost the garbage collector more than all else about them.
 */
export class LineBuffer {
  readonly #maxBytes: number;
  #bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  #length = 0;
  #count = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** In bytes. */
  get length(): number {
    return this.#length;
  }

  /** @returns false where there was no room for the line */
  add(line: Line): boolean {
    if (this.#bytes.length - this.#length < line.length * MAX_BYTES_PER_CODE_UNIT && !this.#makeRoom(line))
      return false;
    this.#length += typeof line === 'string' ? this.#bytes.write(line, this.#length) : this.#copy(line);
    this.#count += 1;
    return true;
  }

  /** Empties the buffer. */
  take(): LineChunk {
    const chunk = { bytes: Buffer.copyBytesFrom(this.#bytes, 0, this.#length), count: this.#count };
    if (this.#bytes.length > FIRST_CAPACITY) this.#bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
    this.#length = 0;
    this.#count = 0;
    return chunk;
  }

  #copy(line: Buffer): number {
    this.#bytes.set(line, this.#length);
    return line.length;
  }

  #makeRoom(line: Line): boolean {
    const needed = this.#length + Buffer.byteLength(line);
    if (needed > this.#maxBytes) return false;
    if (needed <= this.#bytes.length) return true;
    const grown = Buffer.allocUnsafeSlow(Math.min(this.#maxBytes, Math.max(needed, 2 * this.#bytes.length)));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
    return true;
  }
}
