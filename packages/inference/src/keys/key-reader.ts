/** Reads a key where it is kept. */
export interface KeyReader {
  /** How often it is worth to look whether the key is another, in ms. */
  readonly refreshMs: number;
  /**
   * Reads the key as it is kept. May be given up by the signal without heeding it.
   *
   * @throws KeyFailure, or anything else where the reason is not known
   */
  read(signal: AbortSignal): Promise<KeptKey>;
  close(): void;
}

export interface KeptKey {
  readonly text: string;
  /** What is wrong with how it is kept, though it can be read. */
  readonly warning?: string;
}

/** Why a key could not be read. The message is for operators: it names files and secrets, and never holds a key. */
export class KeyFailure extends Error {
  override readonly name = 'KeyFailure';
}
