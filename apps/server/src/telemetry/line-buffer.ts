import { isPending, type Line, type PendingLine } from './line-destination.ts';

/** Room for what is written in one go, and for what comes in one turn of the event loop beside it. */
const CAPACITY = 384 * 1024;
/** UTF-8 takes at most as many bytes for each UTF-16 code unit. */
const MAX_BYTES_PER_CODE_UNIT = 3;

/** Whole lines as bytes, which hold until the chunk is given back. */
export interface LineChunk {
  readonly bytes: Buffer<ArrayBuffer>;
  /** Number of lines. */
  readonly count: number;
}

/** As many are put together in one go. */
const MAX_PENDING = 128;

/**
 * Lines that wait to be written, up to a limit, in the order in which they came. They are kept as bytes: as strings,
 * which live on until they are written, they would cost the garbage collector more than all else about them.
 */
export class LineBuffer {
  readonly #maxBytes: number;
  readonly #onOverflow: () => void;
  readonly #pending: PendingLine[] = [];
  #bytes = Buffer.allocUnsafeSlow(CAPACITY);
  /** Written over and over in turn with the other one: memory that is new each time costs more than the lines. */
  #spare: Buffer<ArrayBuffer> | undefined;
  #length = 0;
  #count = 0;

  /** @param onOverflow hears of each line for which there was no room */
  constructor(maxBytes: number, onOverflow: () => void) {
    this.#maxBytes = maxBytes;
    this.#onOverflow = onOverflow;
  }

  get isEmpty(): boolean {
    return this.#count === 0 && this.#pending.length === 0;
  }

  /** Of the lines that are put together, in bytes. */
  get length(): number {
    return this.#length;
  }

  add(line: Line | PendingLine): void {
    if (isPending(line)) {
      this.#pending.push(line);
      if (this.#pending.length >= MAX_PENDING) this.#renderPending();
    } else {
      this.#renderPending();
      this.#append(line);
    }
  }

  /** Empties the buffer. */
  take(): LineChunk {
    this.#renderPending();
    const chunk = { bytes: this.#bytes.subarray(0, this.#length), count: this.#count };
    this.#bytes = this.#spare ?? Buffer.allocUnsafeSlow(CAPACITY);
    this.#spare = undefined;
    this.#length = 0;
    this.#count = 0;
    return chunk;
  }

  /** Takes back a chunk that nobody reads any more. One that never comes back is the garbage collector's. */
  giveBack({ bytes }: Pick<LineChunk, 'bytes'>): void {
    if (bytes.buffer.byteLength === CAPACITY) this.#spare = Buffer.from(bytes.buffer);
  }

  #renderPending(): void {
    for (const pending of this.#pending) this.#append(pending.render());
    this.#pending.length = 0;
  }

  #append(line: Line): void {
    if (this.#bytes.length - this.#length < line.length * MAX_BYTES_PER_CODE_UNIT && !this.#makeRoom(line)) {
      this.#onOverflow();
      return;
    }
    this.#length += typeof line === 'string' ? this.#bytes.write(line, this.#length) : this.#copy(line);
    this.#count += 1;
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
