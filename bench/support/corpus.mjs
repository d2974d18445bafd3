import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countLines } from '@iris/core';
import { LANGUAGE_IDS } from '@iris/engine';
import { ROOT_FOLDER } from './paths.mjs';
import { readSegmentationFiles, SEGMENTATION_FOLDER } from './segmentation-folder.mjs';
import { synthesize } from './synthesize.mjs';

/**
 * @import { SourceFile } from '@iris/core'
 */

const OWN_SOURCES = ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts', 'scripts/*.mjs', 'bench/**/*.mjs'];
const SYNTHETIC_SIZES = [60, 120, 250, 500, 1000];

/**
 * The files that analyses are timed on, by language: those of this repository, synthetic ones for every language, and the
 * segmentation benchmark's where its folder is given.
 *
 * @returns {Map<string, SourceFile[]>}
 */
export function readCorpus() {
  const real = SEGMENTATION_FOLDER === undefined ? [] : readSegmentationFiles(SEGMENTATION_FOLDER);
  const files = [...repositoryFiles(), ...real];
  return new Map(
    LANGUAGE_IDS.map((language) => [
      language,
      [
        ...files.filter((file) => file.language === language),
        ...SYNTHETIC_SIZES.map((lines) => ({ language, text: synthesize(language, lines) })),
      ],
    ]),
  );
}

/** @param {readonly SourceFile[]} files */
export function countAllLines(files) {
  return files.reduce((total, { text }) => total + countLines(text), 0);
}

/** @returns {SourceFile[]} */
function repositoryFiles() {
  return globSync(OWN_SOURCES, { cwd: ROOT_FOLDER })
    .sort()
    .map((name) => ({
      language: name.endsWith('.ts') ? 'typescript' : 'javascript',
      text: readFileSync(join(ROOT_FOLDER, name), 'utf8'),
    }));
}
