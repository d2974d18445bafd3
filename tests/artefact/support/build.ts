import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../../scripts/test/support/running-command.mjs';

/** Runs `release:artefact` in a tree and returns the folder with what it made. */
export async function buildIn(tree: string, architectures: readonly string[]): Promise<string> {
  const { status, output } = await releaseArtefact(
    tree,
    architectures.flatMap((name) => ['--arch', name]),
  );
  if (status !== 0) throw new Error(`No artefact was built:\n${output}`);
  return join(tree, 'dist');
}

/** Runs `release:artefact` in a tree until it ends. */
export async function releaseArtefact(
  tree: string,
  args: readonly string[],
): Promise<{ readonly status: number | null; readonly output: string }> {
  const command = runCommand('node', ['scripts/release-artefact.mjs', ...args], { cwd: tree });
  return { status: await command.exited, output: command.output() };
}

/** The artefact for an architecture among those that were built. */
export function artefactFor(folder: string, architecture: string): string {
  const names = readdirSync(folder).filter((name) => name.endsWith(`-linux-${architecture}.tar.gz`));
  const [name] = names;
  if (name === undefined || names.length > 1) throw new Error(`${names.length} artefacts for ${architecture}`);
  return join(folder, name);
}
