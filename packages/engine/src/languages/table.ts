import { C } from './c/index.ts';
import { CPP } from './cpp/index.ts';
import { CSHARP } from './csharp/index.ts';
import { GO } from './go/index.ts';
import { JAVA } from './java/index.ts';
import { JAVASCRIPT, JAVASCRIPT_REACT } from './javascript/index.ts';
import type { LanguageRow } from './language-row.ts';
import { PYTHON } from './python/index.ts';
import { RUST } from './rust/index.ts';
import { TYPESCRIPT, TYPESCRIPT_REACT } from './typescript/index.ts';

/** Every language that the engine reads. Add a row here, a query beside it, a test and fixtures; nothing else changes. */
export const LANGUAGES: readonly LanguageRow[] = [
  PYTHON,
  JAVASCRIPT,
  JAVASCRIPT_REACT,
  TYPESCRIPT,
  TYPESCRIPT_REACT,
  GO,
  RUST,
  JAVA,
  CSHARP,
  C,
  CPP,
];

/** VS Code language ids that the engine reads. */
export const LANGUAGE_IDS: readonly string[] = LANGUAGES.map((row) => row.id);

const ROW_BY_ID = new Map(LANGUAGES.map((row) => [row.id, row]));
const ID_BY_EXTENSION = new Map(LANGUAGES.flatMap((row) => row.extensions.map((extension) => [extension, row.id])));

export function findLanguage(id: string): LanguageRow | undefined {
  return ROW_BY_ID.get(id);
}

/** The language id that a file's name suggests, or undefined where the engine reads no such language. */
export function languageOfFilename(filename: string): string | undefined {
  const dot = filename.lastIndexOf('.');
  return dot === -1 ? undefined : ID_BY_EXTENSION.get(filename.slice(dot).toLowerCase());
}
