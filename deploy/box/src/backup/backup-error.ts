/** Why a backup was not made or not brought back: whole sentences, with what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/** What an error says, as a sentence. */
export function sentenceOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
