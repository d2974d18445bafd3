export { looksGenerated, looksMinified } from './file-kind.ts';
export { LANGUAGE_IDS, languageOfFilename } from './languages/table.ts';
export { ENGINE_VERSION } from './version.ts';
