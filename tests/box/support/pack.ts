import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { runCommand } from '../../../scripts/test/support/running-command.mjs';

/** Packs a folder as an artefact, with its checksum beside it. */
export async function pack(folder: string, artefact: string): Promise<void> {
  const draft = `${artefact}.${process.pid}.new`;
  await run('tar', ['--use-compress-program=gzip -1', '-cf', draft, '-C', dirname(folder), basename(folder)]);
  const sha256 = createHash('sha256').update(readFileSync(draft)).digest('hex');
  writeFileSync(`${artefact}.sha256`, `${sha256}  ${basename(artefact)}\n`);
  renameSync(draft, artefact);
}

/** Runs a program to its end, which must be a good one. */
export async function run(program: string, args: readonly string[]): Promise<void> {
  const command = runCommand(program, args, { cwd: '/' });
  if ((await command.exited) !== 0) throw new Error(`${program} failed:\n${command.output()}`);
}
