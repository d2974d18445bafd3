import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { iris } from '../../../apps/cli/test/support/iris.ts';
import { makeFolder } from '../../../apps/server/test/support/folder.ts';
import { type BoxRoot, makeBoxRoot } from './box-root.ts';

export const PASSPHRASE = 'several words of this test alone';
export const ENCRYPTED = { IRIS_BACKUP_PASSPHRASE: PASSPHRASE };

/** Runs `iris backup` or `iris restore` on a box. */
export async function runOnBox(command: 'backup' | 'restore', { root }: BoxRoot, args: readonly string[], env = {}) {
  const { status, stdout, stderr } = await iris([command, '--json', ...args], { env: { IRIS_BOX_ROOT: root, ...env } });
  return { status, stderr, said: status === 0 ? JSON.parse(stdout) : undefined };
}

/** A box with some data, and a backup of it. */
export async function makeBackup(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const box = makeBoxRoot();
  writeFileSync(join(box.layout.data, 'notes.txt'), randomBytes(300_000), { mode: 0o640 });
  const backup = join(makeFolder(), 'iris.backup');
  const { status, said, stderr } = await runOnBox('backup', box, [...args, backup], env);
  if (status !== 0) throw new Error(`no backup was made: ${stderr}`);
  return { box, backup, said };
}

/** Every file below a folder with its content, permissions and owner; without the lock, which notes who had it. */
export function snapshot(folder: string): Readonly<Record<string, string>> {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const names = all.filter((name) => name !== 'opt/iris/deploy.lock').toSorted();
  return Object.fromEntries(
    names.map((name) => {
      const path = join(folder, name);
      const stat = statSync(path);
      const content = stat.isFile() ? readFileSync(path).toString('base64') : '';
      return [name, `${stat.mode.toString(8)} ${stat.uid} ${content}`];
    }),
  );
}

/** Runs a command on a terminal of its own and types an answer to each question once it is asked. */
export async function typeOnTerminal(command: string, answers: Readonly<Record<string, string>>) {
  const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const unasked = new Map(Object.entries(answers));
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    for (const [question, answer] of unasked) {
      if (!shown.includes(question)) continue;
      unasked.delete(question);
      child.stdin.write(`${answer}\n`);
    }
  });
  const [status] = await once(child, 'close');
  return { status, shown };
}
