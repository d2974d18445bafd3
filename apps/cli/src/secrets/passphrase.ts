import { readFileSync } from 'node:fs';
import { type Context, UsageError } from '../context.ts';
import type { Environment } from '../environment.ts';
import { pathToShow } from '../files/file-path.ts';
import { askHidden } from './ask-hidden.ts';

export interface PassphraseOptions {
  readonly passphraseFile?: string;
}

/** A shorter one is found by trying, whatever the format does to slow that down. */
const MIN_CHARACTERS = 10;

/**
 * The passphrase that a file or the environment names; never the command line, which every user of the machine can see.
 * @throws UsageError where the file cannot be read, or holds none
 */
export function readPassphrase(
  { passphraseFile }: PassphraseOptions,
  { backupPassphrase }: Environment,
): string | undefined {
  if (passphraseFile === undefined) return backupPassphrase;
  const [passphrase = ''] = readText(passphraseFile).split(/\r?\n/);
  if (passphrase === '')
    throw new UsageError(`The first line of ${pathToShow(passphraseFile)} is to be the passphrase.`);
  return passphrase;
}

/** @throws UsageError where nobody can be asked, or the two answers differ */
export async function askForNewPassphrase(context: Context): Promise<string> {
  const passphrase = await askHidden('Passphrase: ', context);
  refuseWeak(passphrase);
  if ((await askHidden('Once more: ', context)) !== passphrase) throw new UsageError('The two are not the same.');
  return passphrase;
}

/** For one that something is to be encrypted with. @throws UsageError where it can be guessed */
export function refuseWeak(passphrase: string): void {
  if (passphrase.length >= MIN_CHARACTERS) return;
  throw new UsageError(`A passphrase of fewer than ${MIN_CHARACTERS} characters can be guessed: use several words.`);
}

/** @throws UsageError where nobody can be asked */
export function askForPassphrase(context: Context): Promise<string> {
  return askHidden('Passphrase of the backup: ', context);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new UsageError(`The passphrase cannot be read from ${pathToShow(path)}${reason}.`);
  }
}
