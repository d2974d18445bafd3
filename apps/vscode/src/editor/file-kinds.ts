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
  'inmemory',
  'output',
  'search-editor',
  'trustedDomains',
  'vscode',
  'vscode-chat-code-block',
  'vscode-chat-editor',
  'vscode-interactive-input',
  'vscode-local-history',
  'vscode-notebook-cell',
  'vscode-notebook-cell-metadata',
  'vscode-notebook-cell-output',
  'vscode-scm',
  'vscode-settings',
  'vscode-terminal',
  'vscode-userdata',
  'vscode-userdata-sync',
  'walkThrough',
  'walkThroughSnippet',
]);

export function isFileScheme(scheme: string): boolean {
  return !SCHEMES_OF_NO_FILE.has(scheme);
}

/**
 * Files whose very purpose is to hold secrets, and copies of them: `.env`, `.env.local`, `.env~`, `.env (copy)`, `.envrc`,
 * `production.env`, `production.env.local`.
 */
export function isDotEnv(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (
    /^\.env(rc)?\d*([^a-z\d].*)?$/is.test(name) ||
    /\.env([^a-z\d.].*|\.(backup|bak|local|old|orig|save|swp|tmp))?$/is.test(name)
  );
}
