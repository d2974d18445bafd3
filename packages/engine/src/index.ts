export { describeFile, looksGenerated, looksMinified } from './file-kind.ts';
export { LANGUAGE_IDS, languageOfFilename } from './languages/table.ts';
export type { LoadWasm, WasmFile } from './parser/grammars.ts';
export type { StructuralAnalyzer, StructuralAnalyzerOptions } from './structural-analyzer.ts';
export { createStructuralAnalyzer } from './structural-analyzer.ts';
export type { FileOutline, OutlineEntry } from './units/outline.ts';
export { flattenOutline } from './units/outline.ts';
export { ENGINE_VERSION } from './version.ts';
