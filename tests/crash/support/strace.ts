import { execFileSync } from 'node:child_process';

/** What becomes of the n-th call of a name. */
export interface Fault {
  /** Names of system calls, each with a count of its own. */
  readonly calls: readonly string[];
  /** The call fails with an error, or the process is killed at it; either way it does nothing. */
  readonly effect: 'EACCES' | 'EIO' | 'EMFILE' | 'ENOSPC' | 'KILL';
  /** Whether it is so from the n-th call on, or at the n-th only. */
  readonly lasting: boolean;
}

/** Why calls cannot be made to fail here; undefined where they can. */
export const NO_STRACE_REASON = findNoStraceReason();

/** The command that runs another one, logs its calls on these paths, and does something to them where it is told to. */
export function straceCommand(
  paths: readonly string[],
  log: string,
  calls: readonly string[],
  inject?: string,
): readonly string[] {
  const only = paths.flatMap((path) => ['-P', path]);
  const injected = inject === undefined ? [] : ['-e', `inject=${inject}`];
  // Stops at these calls alone, in every thread; strace cannot send a signal from there.
  const fast = inject?.includes('signal=') === true ? [] : ['-f', '--seccomp-bpf'];
  return ['strace', ...fast, '-qq', '-o', log, ...only, '-e', `trace=${calls.join()}`, ...injected];
}

/** The fault at the n-th call of a name, as strace writes it. */
export function describeInjection({ effect, lasting }: Fault, call: string, n: number): string {
  return `${call}:${effect === 'KILL' ? 'signal' : 'error'}=${effect}:when=${n}${lasting ? '+' : ''}`;
}

/** How many calls of a name a log of strace has. */
export function countCalls(log: string, call: string): number {
  return [...log.matchAll(/^\d+ +(\w+)\(/gm)].filter(([, name]) => name === call).length;
}

function findNoStraceReason(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  try {
    const command = straceCommand(['/'], '/dev/null', ['fsync'], 'fsync:error=EIO');
    execFileSync('strace', [...command.slice(1), process.execPath, '--version'], { stdio: 'ignore' });
    return undefined;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isMissing ? 'needs the program strace' : 'needs the right to trace a process (ptrace)';
  }
}
