import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { LIST_FLAGS, parseEntries, type TarEntry } from '../tar-entries.ts';
import { BackupError, codeOf, sentenceOf } from './backup-error.ts';
import { AGE_HEADER, seal, unseal } from './sealing.ts';

export interface ArchiveOptions {
  readonly passphrase: string | undefined;
  readonly signal: AbortSignal;
}

const FILE_MODE = 0o600;
/** A backup has some dozens of entries. */
const MAX_LISTING_CHARS = 1_000_000;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/**
 * Packs files of a folder, in this order: tar, gzip and, with a passphrase, age. What is written is on the disk when this
 * returns.
 * @param target must not exist
 */
export async function pack(
  folder: string,
  names: readonly string[],
  target: string,
  { passphrase, signal }: ArchiveOptions,
): Promise<void> {
  const list = ['--null', '--verbatim-files-from', '--no-recursion', '--files-from=-'];
  const modes = ['--numeric-owner', '--owner=0', '--group=0', '--mode=u=rw,go='];
  const zipped = createGzip();
  const out = passphrase === undefined ? zipped : await seal(zipped, passphrase);
  const tar = startTar(['--create', '--format=gnu', '--file=-', ...modes, '--directory', folder, ...list], signal);
  const named = toProgram(pipeline(Readable.from(names.map((name) => `${name}\0`)), tar.stdin));
  const packed = pipeline(tar.stdout, zipped, { signal });
  const file = createWriteStream(target, { flags: 'wx', mode: FILE_MODE, flush: true });
  const written = pipeline(out, file, { signal });
  await together(written, packed, named, tar.ended);
}

/** Whether a backup is encrypted. @throws BackupError where the file cannot be read, or is no backup */
export async function isSealed(path: string): Promise<boolean> {
  const start = Buffer.alloc(AGE_HEADER.length);
  try {
    const file = await open(path);
    try {
      await file.read(start);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new BackupError(`The backup ${path} cannot be read: ${sentenceOf(error)}`);
  }
  if (start.toString('latin1') === AGE_HEADER) return true;
  if (start.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)) return false;
  throw new BackupError(`${path} is not a backup that "iris backup" made, or its beginning is garbled.`);
}

/**
 * Reads a backup to its end without writing anything: it is whole, and the passphrase is right.
 * @returns what is in it
 * @throws BackupError
 */
export async function listArchive(path: string, options: ArchiveOptions): Promise<readonly TarEntry[]> {
  const tar = startTar([...LIST_FLAGS, '--file=-'], options.signal);
  const listing = textUpTo(MAX_LISTING_CHARS, tar.stdout);
  await together(readArchive(path, options, whileRead(tar.stdin)), listing, tar.ended);
  try {
    return parseEntries(await listing);
  } catch (error) {
    throw new BackupError(`The backup was changed: it has an entry that no backup has: ${sentenceOf(error)}`);
  }
}

/**
 * Unpacks a backup that is whole into an empty folder.
 * @throws BackupError
 */
export async function unpack(path: string, folder: string, options: ArchiveOptions): Promise<void> {
  const flags = ['--no-same-owner', '--no-same-permissions', '--keep-old-files'];
  const tar = startTar(['--extract', '--file=-', ...flags, '--directory', folder], options.signal);
  await together(readArchive(path, options, whileRead(tar.stdin)), tar.ended);
}

async function readArchive(path: string, { passphrase, signal }: ArchiveOptions, target: Writable): Promise<void> {
  const file = createReadStream(path);
  try {
    const zipped = passphrase === undefined ? file : await unseal(file, passphrase);
    await pipeline(zipped, createGunzip(), target, { signal });
  } catch (error) {
    if (error instanceof BackupError || signal.aborted) throw error;
    throw new BackupError(`The backup is cut or garbled: ${sentenceOf(error)} Use another copy.`, { cause: error });
  } finally {
    file.destroy();
    target.destroy();
  }
}

/**
 * What goes to a program for as long as it reads, and then nowhere: tar stops where an archive says that it ends, and what
 * comes after that must be whole as well.
 */
function whileRead(program: Writable): Writable {
  program.on('error', () => {});
  return new Writable({
    write: (chunk, _encoding, done) => {
      if (program.destroyed) done();
      else program.write(chunk, () => done());
    },
    final: (done) => {
      if (program.destroyed) done();
      else program.end(() => done());
    },
    destroy: (error, done) => {
      program.destroy();
      done(error);
    },
  });
}

function startTar(args: readonly string[], signal: AbortSignal) {
  // Its words are read here, and no variable of whoever runs this may change what it does.
  const child = spawn('env', ['LC_ALL=C', 'TAR_OPTIONS=', 'tar', ...args], { stdio: ['pipe', 'pipe', 'pipe'], signal });
  const ended = Promise.all([once(child, 'close'), text(child.stderr)]).then(([[status], said]) => {
    if (status !== 0) throw new BackupError(`tar failed: ${sentenceOf(said.trim().split('\n')[0] ?? '')}`);
  });
  return { stdin: child.stdin, stdout: child.stdout, ended };
}

async function textUpTo(maxChars: number, stream: Readable): Promise<string> {
  let all = '';
  for await (const part of stream.setEncoding('utf8')) {
    all += part;
    if (all.length > maxChars)
      throw new BackupError('The backup was changed: it has far more files than a backup has.');
  }
  return all;
}

/** Waits for all of them; where several fail, the reason is that of the first one that did not just lose another. */
async function together(...parts: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(parts);
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (reasons.length > 0) throw reasons.find((reason) => !isOfTheReader(reason)) ?? reasons[0];
}

/** What is written to a program, whose exit status says whether it got all: it may be gone before the pipe is closed. */
function toProgram(written: Promise<void>): Promise<void> {
  return written.catch((error: unknown) => {
    if (!isOfTheReader(error)) throw error;
  });
}

/** Whether what was written to has gone. */
function isOfTheReader(error: unknown): boolean {
  return ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(codeOf(error) ?? '');
}
