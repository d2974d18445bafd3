import { findLanguage } from '../../packages/engine/dist/languages/table.js';
import { readWasmFile } from '../../packages/engine/dist/local.js';
import { Grammars } from '../../packages/engine/dist/parser/grammars.js';

/**
 * @import { SourceFile } from '@iris/core'
 */

// The engine's own loader, so that the grammar and the runtime are those of the analysis. Not part of its public API.
const grammars = new Grammars(readWasmFile);

/**
 * @param {string} language VS Code's id
 * @returns {Promise<(files: readonly SourceFile[]) => number>} parses files and frees their trees; how long it took, in ms
 */
export async function openParser(language) {
  const row = findLanguage(language);
  if (row === undefined) throw new Error(`the engine does not read ${language}`);
  const { parser } = await grammars.load(row);
  return (files) => {
    const start = performance.now();
    for (const { text } of files) parser.parse(text)?.delete();
    return performance.now() - start;
  };
}
