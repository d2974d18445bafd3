/**
 * Texts that the editor shows in text editors, and that no one reads as a file of code; the user's settings are among them, and
 * cells of notebooks, each of which is a text of its own.
 */
const SCHEMES_OF_NO_FILE: ReadonlySet<string> = new Set([
  'accessible-view',
  'chatSessionInput',
  'code-setting',
  'comment',
  'debug',
  'output',
  'search-editor',
  'vscode-chat-code-block',
  'vscode-interactive-input',
  'vscode-notebook-cell',
  'vscode-notebook-cell-output',
  'vscode-scm',
  'vscode-settings',
  'vscode-terminal',
  'vscode-userdata',
  'walkThrough',
  'walkThroughSnippet',
]);

export function isFileScheme(scheme: string): boolean {
  return !SCHEMES_OF_NO_FILE.has(scheme);
}

/** Files whose very purpose is to hold secrets. */
export function isDotEnv(path: string): boolean {
  return /^\.env(\.|$)/i.test(path.slice(path.lastIndexOf('/') + 1));
}
