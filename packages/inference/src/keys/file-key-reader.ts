import { readFile, stat } from 'node:fs/promises';
import { type KeptKey, KeyFailure, type KeyReader } from './key-reader.ts';

const REFRESH_MS = 5000;
const MAX_BYTES = 64 * 1024;
const READABLE_BY_ALL = 0o004;

export class FileKeyReader implements KeyReader {
  /** A file is read so quickly that it need not be watched. */
  readonly refreshMs = REFRESH_MS;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<KeptKey> {
    try {
      const { size, mode } = await stat(this.#path);
      if (size > MAX_BYTES) throw new KeyFailure(`${this.#path} is too large for a key`);
      return { text: await readFile(this.#path, 'utf8'), ...this.#warnOfMode(mode) };
    } catch (error) {
      if (error instanceof KeyFailure) throw error;
      const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
      throw new KeyFailure(`${this.#path} cannot be opened${code}`);
    }
  }

  close(): void {
    // Nothing is kept open.
  }

  #warnOfMode(mode: number): { readonly warning?: string } {
    if (process.platform === 'win32' || (mode & READABLE_BY_ALL) === 0) return {};
    return { warning: `${this.#path} can be read by every user of this machine: take that right away (chmod o-r)` };
  }
}
