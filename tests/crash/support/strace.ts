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

export interface StraceOptions {
  /** The file that it writes the calls to. */
  readonly log: string;
  readonly calls: readonly string[];
  /** Leaves alone calls on other paths; without it, none. */
  readonly paths?: readonly string[];
  /** As `describeInjection` says it; without it, nothing happens to the calls. */
  readonly injection?: string | undefined;
}

/** The command that runs another one and logs its calls, or does something to them. */
export function straceCommand({ log, calls, paths = [], injection }: StraceOptions): readonly string[] {
  const only = paths.flatMap((path) => ['-P', path]);
  const injected = injection === undefined ? [] : ['-e', `inject=${injection}`];
  // Stops at these calls alone; strace cannot send a signal from there.
  const fast = injection?.includes('signal=') === true ? [] : ['--seccomp-bpf'];
  return ['strace', '-f', '-qq', ...fast, '-o', log, ...only, '-e', `trace=${calls.join()}`, ...injected];
}

/** The fault at the n-th call of a name, as strace writes it. */
export function describeInjection({ effect, lasting }: Fault, call: string, n: number): string {
  return `${call}:${effect === 'KILL' ? 'signal' : 'error'}=${effect}:when=${n}${lasting ? '+' : ''}`;
}

/** How many calls of a name a log has of one thread, which has the most: strace counts for each thread anew. */
export function countCalls(log: string, call: string): number {
  const counts = new Map<string, number>();
  for (const [, thread = '', name] of log.matchAll(/^(\d+) +(\w+)\(/gm)) {
    if (name === call) counts.set(thread, (counts.get(thread) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

function findNoStraceReason(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  try {
    const command = straceCommand({ log: '/dev/null', calls: ['fsync'], injection: 'fsync:error=EIO' });
    execFileSync('strace', [...command.slice(1), process.execPath, '--version'], { stdio: 'ignore' });
    return undefined;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isMissing ? 'needs the program strace' : 'needs the right to trace a process (ptrace)';
  }
}
