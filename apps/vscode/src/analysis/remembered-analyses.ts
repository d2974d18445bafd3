import type { AnalysisOrigin } from '@iris/client';
import type { Analysis, SourceFile } from '@iris/core';
import type { RememberedAnalysis } from './remembered-format.ts';

/** A folder of the editor's storage. A file that is not there reads as undefined. */
export interface StoredFiles {
  read(name: string): Promise<Uint8Array | undefined>;
  write(name: string, bytes: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
  list(): Promise<readonly StoredFile[]>;
}

interface StoredFile {
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly writtenAt: number;
}

export interface RememberedOptions {
  readonly maxEntries?: number;
  readonly maxBytes?: number;
}

const DEFAULT_MAX_ENTRIES = 500;
const DEFAULT_MAX_BYTES = 5 * 1024 * 1024;
/** What takes more is analyzed again: it is no table of contents that a person reads. */
const MAX_ENTRY_BYTES = 256 * 1024;
/** Looking through the folder takes longer than writing one file. */
const WRITES_BETWEEN_CLEANINGS = 25;
/** How much may be written between cleanings, of all that may be kept. */
const SHARE_BETWEEN_CLEANINGS = 1 / 4;

/**
 * Analyses kept across restarts, by the text's hash, the language and who analyzed it: never by the file's name. Holds no
 * source. Whatever fails here costs an analysis, and nobody hears of it but the log.
 */
export class RememberedAnalyses {
  readonly #files: StoredFiles;
  readonly #log: (message: string) => void;
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  /** Since the folder was looked through. Undefined until then. */
  #written: { writes: number; bytes: number } | undefined;
  /** What is on its way to the folder: who analyzes does not wait for it. */
  readonly #writing = new Set<Promise<void>>();

  constructor(files: StoredFiles, log: (message: string) => void, options: RememberedOptions = {}) {
    this.#files = files;
    this.#log = log;
    this.#maxEntries = options.maxEntries ?? DEFAULT_MAX_ENTRIES;
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  }

  /** @param analyzer identity of who would analyze */
  async get(file: SourceFile, analyzer: string): Promise<RememberedAnalysis | undefined> {
    return this.#quietly(async () => {
      const bytes = await this.#files.read(await fileName(file, analyzer));
      // What is larger is nothing that was written here.
      if (bytes === undefined || bytes.length > MAX_ENTRY_BYTES) return undefined;
      const { parseRemembered } = await import('./remembered-format.ts');
      return parseRemembered(new TextDecoder().decode(bytes));
    });
  }

  async put(file: SourceFile, analyzer: string, kept: { analysis: Analysis; origin: AnalysisOrigin }): Promise<void> {
    const writing = this.#quietly(async () => {
      const bytes = new TextEncoder().encode(JSON.stringify(kept));
      if (bytes.length > MAX_ENTRY_BYTES) return;
      await this.#files.write(await fileName(file, analyzer), bytes);
      const { writes, bytes: written } = this.#written ?? { writes: WRITES_BETWEEN_CLEANINGS, bytes: 0 };
      this.#written = { writes: writes + 1, bytes: written + bytes.length };
      if (writes >= WRITES_BETWEEN_CLEANINGS || this.#written.bytes > this.#maxBytes * SHARE_BETWEEN_CLEANINGS) {
        this.#written = { writes: 0, bytes: 0 };
        await this.#clean();
      }
    });
    this.#writing.add(writing);
    await writing;
    this.#writing.delete(writing);
  }

  /** Forgets every analysis, those too that are on their way. @returns how many there were */
  async clear(): Promise<number> {
    await Promise.all(this.#writing);
    const files = await this.#files.list();
    for (const { name } of files) await this.#files.remove(name);
    return files.length;
  }

  /** Removes the oldest files that are too many or too much. */
  async #clean(): Promise<void> {
    const newestFirst = [...(await this.#files.list())].sort((a, b) => b.writtenAt - a.writtenAt);
    let bytes = 0;
    for (const [index, file] of newestFirst.entries()) {
      if (index >= this.#maxEntries || bytes + file.bytes > this.#maxBytes) await this.#files.remove(file.name);
      else bytes += file.bytes;
    }
  }

  async #quietly<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#log(`Analyses cannot be remembered: ${String(error)}`);
      return undefined;
    }
  }
}

/** A browser hashes for pages that came over a protected connection alone. */
async function fileName({ language, text }: SourceFile, analyzer: string): Promise<string> {
  const bytes = new TextEncoder().encode(`${analyzer}\0${language}\0${text}`);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `${Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')}.json`;
}
