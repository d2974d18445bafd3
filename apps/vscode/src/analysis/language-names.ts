/** How people call the languages that are read without a server, by VS Code's ids. */
export const LANGUAGE_NAMES: Readonly<Record<string, string>> = {
  python: 'Python',
  javascript: 'JavaScript',
  javascriptreact: 'JavaScript React',
  typescript: 'TypeScript',
  typescriptreact: 'TypeScript React',
  go: 'Go',
  rust: 'Rust',
  java: 'Java',
  csharp: 'C#',
  c: 'C',
  cpp: 'C++',
};
