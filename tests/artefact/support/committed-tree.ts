import { execFileSync } from 'node:child_process';
import { copyTree } from '../../../scripts/test/support/trees.mjs';

/** The same commit wherever and whenever it is made. */
const SIGNATURE = { NAME: 'Test', EMAIL: 'test@example.com', DATE: '2026-01-02T03:04:05Z' };

/** A copy of the working tree, with a history of its own in which everything is committed. */
export function commitTree(): string {
  const folder = copyTree();
  git(folder, ['init', '--quiet']);
  git(folder, ['add', '--all']);
  git(folder, ['-c', 'commit.gpgsign=false', 'commit', '--quiet', '--no-verify', '--message', 'test: plant a commit']);
  return folder;
}

export function git(folder: string, args: readonly string[]): string {
  const roles = ['AUTHOR', 'COMMITTER'].flatMap((role) =>
    Object.entries(SIGNATURE).map(([name, value]) => [`GIT_${role}_${name}`, value]),
  );
  const env = { ...process.env, ...Object.fromEntries(roles), GIT_CONFIG_GLOBAL: '/dev/null' };
  return execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' }).trim();
}
