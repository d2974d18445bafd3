import { Language, Parser, Query } from 'web-tree-sitter';
import type { GrammarName, LanguageRow } from '../languages/language-row.ts';

/** The WebAssembly files that the engine needs: tree-sitter itself, and one for each grammar. */
export type WasmFile = 'tree-sitter' | GrammarName;

/** Where the bytes come from: a folder in Node, a web address in a browser or an editor. */
export type LoadWasm = (file: WasmFile) => Promise<Uint8Array>;

/** A grammar that is ready to parse, with its language's query. */
export interface LoadedLanguage {
  readonly parser: Parser;
  readonly query: Query;
  readonly row: LanguageRow;
}

/**
 * Loads tree-sitter once and each grammar when it is first needed. A load that fails is forgotten, so that the next
 * file tries again. One parser a language serves a thread: parsing is synchronous.
 */
export class Grammars {
  readonly #loadWasm: LoadWasm;
  readonly #maxMemoryBytes: number;
  readonly #languages = new Map<string, Promise<LoadedLanguage>>();
  readonly #grammars = new Map<GrammarName, Promise<Language>>();
  #runtime: Promise<void> | undefined;

  /** @param maxMemoryBytes what the parser may take; a file that needs more fails */
  constructor(loadWasm: LoadWasm, maxMemoryBytes = MAX_PARSER_BYTES) {
    this.#loadWasm = loadWasm;
    this.#maxMemoryBytes = maxMemoryBytes;
  }

  async load(row: LanguageRow): Promise<LoadedLanguage> {
    return remember(this.#languages, row.id, () => this.#prepare(row));
  }

  async #prepare(row: LanguageRow): Promise<LoadedLanguage> {
    // The grammar's bytes are read while tree-sitter starts.
    const bytes = remember(this.#grammars, row.grammar, () => this.#loadGrammar(row.grammar));
    const language = await bytes;
    const parser = new Parser();
    parser.setLanguage(language);
    return { parser, query: new Query(language, row.query), row };
  }

  async #loadGrammar(grammar: GrammarName): Promise<Language> {
    const bytes = this.#loadWasm(grammar);
    // Both are awaited below; without this, a failed start of tree-sitter would leave a rejection that nobody handles.
    bytes.catch(() => {});
    await this.#startRuntime();
    return Language.load(await bytes);
  }

  async #startRuntime(): Promise<void> {
    this.#runtime ??= this.#loadWasm('tree-sitter').then((wasmBinary) =>
      Parser.init({ wasmBinary, wasmMemory: limitedMemory(this.#maxMemoryBytes) }),
    );
    try {
      await this.#runtime;
    } catch (error) {
      this.#runtime = undefined;
      throw error;
    }
  }
}

const WASM_PAGE_BYTES = 65_536;
const INITIAL_MEMORY_BYTES = 32 * 1024 * 1024;
/** Left alone, the recovery from hostile input grows to 2 GB in each thread. */
export const MAX_PARSER_BYTES = 384 * 1024 * 1024;

/** Every platform of the engine has it; neither the language's nor Node's types declare it. */
declare const WebAssembly: {
  readonly Memory: new (limits: { readonly initial: number; readonly maximum: number }) => object;
};

function limitedMemory(maxBytes: number): object {
  return new WebAssembly.Memory({
    initial: INITIAL_MEMORY_BYTES / WASM_PAGE_BYTES,
    maximum: Math.floor(Math.max(INITIAL_MEMORY_BYTES, maxBytes) / WASM_PAGE_BYTES),
  });
}

function remember<K, V>(memory: Map<K, Promise<V>>, key: K, load: () => Promise<V>): Promise<V> {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const loading = load();
  memory.set(key, loading);
  loading.catch(() => memory.delete(key));
  return loading;
}
