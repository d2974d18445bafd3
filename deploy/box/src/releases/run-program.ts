import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a program ended, and what it wrote. */
export interface Finished {
  /** null where a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Command = readonly [program: string, ...args: string[]];

/** All that a deploy asks programs for fits; one that writes without end is ended. */
const MAX_OUTPUT_CHARS = 64 * 1024 * 1024;
/**
 * However this process ends, the kernel ends what it had run: nobody goes on unpacking for it. What programs print is read
 * here, and no variable of whoever deploys may change it.
 */
const PLAINLY = ['--pdeathsig', 'KILL', 'env', 'LC_ALL=C', 'TZ=UTC', 'TAR_OPTIONS='];

/**
 * Runs a program to its end, without a shell.
 * @param signal ends the program, which then counts as ended by a signal
 */
export async function runProgram(command: Command, signal?: AbortSignal): Promise<Finished> {
  // Away from the terminal: Ctrl-C is for this process, which then decides what becomes of the program.
  const child = spawn('setpriv', [...PLAINLY, ...command], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  // With what it has started: that would keep its pipes open.
  const end = (): void => killGroup(child.pid);
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
      if (written[name].length > MAX_OUTPUT_CHARS) end();
    });
  }
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end, { once: true });
  try {
    const [status] = await once(child, 'close');
    return { status, ...written };
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

/** What a program that failed said last, in a line. */
export function lastWords({ stderr, stdout, status }: Finished): string {
  const words = (stderr.trim() || stdout.trim()).split('\n').at(-1) ?? '';
  return words === '' ? `it ended with status ${status}` : words;
}
