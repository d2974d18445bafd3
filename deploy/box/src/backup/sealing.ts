import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { BackupError } from './backup-error.ts';

/** How every file of age begins. */
export const AGE_HEADER = 'age-encryption.org/v1\n';

/**
 * Makes scrypt take 128 MB and about a second: what is recommended at least for passphrases, and half of age's own choice,
 * for which a box of 1 GB has no room beside two releases.
 */
const WORK_FACTOR = 17;

/** Encrypts a stream in the format of age, which its own program and others read too. */
export async function seal(plain: Readable, passphrase: string): Promise<Readable> {
  const { Encrypter } = await loadAge();
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(WORK_FACTOR);
  return fromWeb(await encrypter.encrypt(toWeb(plain)));
}

/**
 * Decrypts such a stream. Nothing comes out of it that was changed on the way; where it ends early, it fails.
 * @throws BackupError where the passphrase is another
 */
export async function unseal(sealed: Readable, passphrase: string): Promise<Readable> {
  const { Decrypter } = await loadAge();
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return fromWeb(await decrypter.decrypt(toWeb(sealed)));
  } catch (error) {
    const isOther = error instanceof Error && error.message.startsWith('no identity matched');
    throw new BackupError(
      isOther
        ? 'The passphrase is not the one that the backup was encrypted with (or the backup is garbled where that shows).'
        : 'The backup is cut or garbled: the head of its encryption cannot be read. Use another copy.',
      { cause: error },
    );
  }
}

/** It is large, and most commands do without. */
function loadAge() {
  return import('age-encryption');
}

function toWeb(stream: Readable) {
  // Node's types for the streams of the web and those of the language are not the same; the objects are.
  return ReadableStream.from<Uint8Array>(stream) as globalThis.ReadableStream<Uint8Array>;
}

function fromWeb(stream: globalThis.ReadableStream<Uint8Array>): Readable {
  return Readable.from(stream, { objectMode: false });
}
