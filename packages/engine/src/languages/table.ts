/** One language that the engine reads. */
export interface LanguageRow {
  /** VS Code's language id. */
  readonly id: string;
  /** File name endings, lower case, with the dot. */
  readonly extensions: readonly string[];
}

export const LANGUAGES: readonly LanguageRow[] = [
  { id: 'python', extensions: ['.py', '.pyi', '.pyw'] },
  { id: 'javascript', extensions: ['.js', '.mjs', '.cjs'] },
  { id: 'javascriptreact', extensions: ['.jsx'] },
  { id: 'typescript', extensions: ['.ts', '.mts', '.cts'] },
  { id: 'typescriptreact', extensions: ['.tsx'] },
  { id: 'go', extensions: ['.go'] },
  { id: 'rust', extensions: ['.rs'] },
  { id: 'java', extensions: ['.java'] },
  { id: 'csharp', extensions: ['.cs'] },
  { id: 'c', extensions: ['.c', '.h'] },
  { id: 'cpp', extensions: ['.cpp', '.cc', '.cxx', '.c++', '.hpp', '.hh', '.hxx', '.h++', '.ipp', '.inl'] },
];

/** VS Code language ids that the engine reads. */
export const LANGUAGE_IDS: readonly string[] = LANGUAGES.map((row) => row.id);

const ID_BY_EXTENSION = new Map(LANGUAGES.flatMap((row) => row.extensions.map((extension) => [extension, row.id])));

/** The language id that a file's name suggests, or undefined where the engine reads no such language. */
export function languageOfFilename(filename: string): string | undefined {
  const dot = filename.lastIndexOf('.');
  return dot === -1 ? undefined : ID_BY_EXTENSION.get(filename.slice(dot).toLowerCase());
}
