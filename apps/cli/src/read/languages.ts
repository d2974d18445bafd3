import { LANGUAGE_IDS, languageOfFilename } from '@iris/engine';

/** What whoever reads the files of a run understands. */
export interface Languages {
  readonly ids: readonly string[] | 'any';
  /** The id that a file's name tells; undefined where it tells none that is read. */
  ofName(name: string): string | undefined;
}

/** Those that are read without a model. */
export const GRAMMAR_LANGUAGES: Languages = { ids: LANGUAGE_IDS, ofName: languageOfFilename };
