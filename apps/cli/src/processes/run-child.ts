import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

const PASSED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const SIGNAL_STATUS_BASE = 128;
const SIGNAL_NUMBERS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

export interface RunOptions extends SpawnOptions {
  /** Called once the child was started, before it can have said anything. */
  readonly onStart?: (child: ChildProcess) => void;
}

/**
 * Runs another program in our place: what it reads and writes is ours, signals go on to it, and its exit status comes
 * back, where a signal that ended it counts as a shell counts it (128 and its number).
 *
 * @throws Error when the program cannot be started
 */
export async function runChild(command: string, args: readonly string[], options: RunOptions): Promise<number> {
  const { onStart, ...spawnOptions } = options;
  const child = spawn(command, args, { stdio: 'inherit', ...spawnOptions });
  const pass = (signal: NodeJS.Signals): void => {
    // A terminal sends Ctrl-C to the child as well; a second one would tell it to skip its clean end.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  for (const signal of PASSED_SIGNALS) process.on(signal, pass);
  onStart?.(child);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? statusOfSignal(signal)));
    });
  } finally {
    for (const signal of PASSED_SIGNALS) process.removeListener(signal, pass);
  }
}

function statusOfSignal(signal: NodeJS.Signals | null): number {
  return SIGNAL_STATUS_BASE + (SIGNAL_NUMBERS[signal ?? 'SIGTERM'] ?? 0);
}
