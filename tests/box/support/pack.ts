import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { runCommand } from '../../../scripts/test/support/running-command.mjs';

/**
 * Packs a folder as an artefact, with its checksum beside it. Nothing is squeezed: that would take most of the time of a
 * test that deploys it several times.
 */
export async function pack(folder: string, artefact: string): Promise<void> {
  const draft = `${artefact}.${process.pid}.new`;
  const tar = spawn('tar', ['-cf', '-', '-C', dirname(folder), basename(folder)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(tar, 'close');
  await pipeline(tar.stdout, createGzip({ level: 0 }), createWriteStream(draft));
  const [status] = await ended;
  if (status !== 0) throw new Error(`tar failed with status ${status}`);
  const hash = createHash('sha256');
  await pipeline(createReadStream(draft), hash);
  writeFileSync(`${artefact}.sha256`, `${hash.digest('hex')}  ${basename(artefact)}\n`);
  renameSync(draft, artefact);
}

/** Runs a program to its end, which must be a good one. */
export async function run(program: string, args: readonly string[]): Promise<void> {
  const command = runCommand(program, args, { cwd: '/' });
  if ((await command.exited) !== 0) throw new Error(`${program} failed:\n${command.output()}`);
}
