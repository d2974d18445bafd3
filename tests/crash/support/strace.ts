import { execFileSync } from 'node:child_process';

/** System calls that strace changes; their n-th is counted over all of them. */
export interface Fault {
  /** Comma-separated, as strace names them. */
  readonly calls: string;
  /** What becomes of the call: it fails with an error, or the process is killed at it, before it does anything. */
  readonly effect: 'EACCES' | 'EIO' | 'EMFILE' | 'ENOSPC' | 'KILL';
  /** Whether it is so from the n-th on, or at the n-th only. */
  readonly lasting: boolean;
}

/** Why calls cannot be made to fail here; undefined where they can. */
export const NO_STRACE_REASON = findNoStraceReason();

/** The command that runs another one with a fault at the n-th of the calls on these paths, or with none. */
export function straceCommand(paths: readonly string[], log: string, calls: string, inject?: string): string[] {
  const only = paths.flatMap((path) => ['-P', path]);
  const injected = inject === undefined ? [] : ['-e', `inject=${calls}:${inject}`];
  return ['strace', '-f', '-qq', '--seccomp-bpf', '-o', log, ...only, '-e', `trace=${calls}`, ...injected];
}

/** As strace writes it. */
export function describeInjection({ effect, lasting }: Fault, n: number): string {
  return `${effect === 'KILL' ? 'signal' : 'error'}=${effect}:when=${n}${lasting ? '+' : ''}`;
}

/** How many calls a log of strace has. */
export function countCalls(log: string): number {
  return [...log.matchAll(/^\d+ +\w+\(/gm)].length;
}

function findNoStraceReason(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  try {
    const command = straceCommand(['/'], '/dev/null', 'fsync', 'error=EIO:when=1');
    execFileSync(command[0] ?? 'strace', [...command.slice(1), process.execPath, '--version'], { stdio: 'ignore' });
    return undefined;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isMissing ? 'needs the program strace' : 'needs the right to trace a process (ptrace)';
  }
}
