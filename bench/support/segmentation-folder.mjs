import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { languageOfFilename } from '@iris/engine';

/**
 * @typedef {object} SegmentationFile
 * @property {string} id name of the file without its ending
 * @property {string} language VS Code's id
 * @property {string} text
 */

/**
 * A folder of real files whose sections people marked, laid out `<language>/<id>.<ending>` with the truth beside it in
 * `<id>.json`. It is not part of this repository: the sources belong to others.
 */
export const SEGMENTATION_FOLDER = process.env['IRIS_SEGMENTATION_BENCH'];

/** The folder's own names of languages; `.tsx` files lie in `typescript`, so the ending of a file decides first. */
const LANGUAGES = ['c', 'csharp', 'go', 'java', 'javascript', 'python', 'rust', 'typescript'];

/**
 * @param {string} folder
 * @returns {SegmentationFile[]}
 */
export function readSegmentationFiles(folder) {
  return LANGUAGES.flatMap((language) =>
    readdirSync(join(folder, language))
      .filter((file) => !file.endsWith('.json'))
      .map((file) => ({
        id: file.slice(0, file.lastIndexOf('.')),
        language: languageOfFilename(file) ?? language,
        text: readFileSync(join(folder, language, file), 'utf8'),
      })),
  );
}
