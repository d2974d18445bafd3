import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { IrisError } from '@iris/core';
import { LANGUAGES } from './languages/table.ts';
import type { LoadWasm, WasmFile } from './parser/grammars.ts';
import { createStructuralAnalyzer, type StructuralAnalyzer } from './structural-analyzer.ts';

export interface LocalAnalyzerOptions {
  /** How long one file may take, in ms. */
  readonly timeLimitMs?: number;
  /** What the parser may take at most, in bytes; a file that needs more fails. */
  readonly maxParserBytes?: number;
}

/**
 * The structural analyzer in this thread; grammars load when first needed. Node only: reads its WASM from disk. A fault
 * inside tree-sitter fails the file with `internal_error`; files after it may fail too, so whoever reads many takes the
 * pool, which replaces the thread.
 */
export function createLocalAnalyzer(options: LocalAnalyzerOptions = {}): StructuralAnalyzer {
  const analyzer = createStructuralAnalyzer({ loadWasm: readWasmFile, ...options });
  return {
    ...analyzer,
    analyze: (file, wait) => analyzer.analyze(file, wait).catch(failWithCode),
    outline: (file, wait) => analyzer.outline(file, wait).catch(failWithCode),
  };
}

function failWithCode(cause: unknown): never {
  if (cause instanceof IrisError) throw cause;
  throw new IrisError('internal_error', 'The parser failed on this file. Please report the file if you can share it.', {
    cause,
  });
}

/** Every WebAssembly file that the engine may ask for: what a surface that has no packages brings along. */
export const WASM_FILES: readonly WasmFile[] = ['tree-sitter', ...new Set(LANGUAGES.map((row) => row.grammar))];

const require = createRequire(import.meta.url);

/** Reads a WebAssembly file from the packages that bring it. */
export const readWasmFile: LoadWasm = (file) => readFile(wasmPath(file));

function wasmPath(file: WasmFile): string {
  if (file === 'tree-sitter') return require.resolve('web-tree-sitter/web-tree-sitter.wasm');
  if (file === 'c') return require.resolve('tree-sitter-c/tree-sitter-c.wasm');
  const folder = dirname(require.resolve('@vscode/tree-sitter-wasm/package.json'));
  return join(folder, 'wasm', `tree-sitter-${file}.wasm`);
}
