import { BackupError } from '@iris/box';
import { type Context, EXIT_FAILED, EXIT_INTERRUPTED, type ExitStatus } from '../context.ts';
import { escapeMessage } from '../files/file-path.ts';

/** Says why a backup was not made or brought back. What is nobody's mistake is thrown on. */
export function reportBackupFailure(error: unknown, { stderr }: Context): ExitStatus {
  if (error instanceof Error && error.name === 'AbortError') {
    stderr.write('Interrupted. Nothing was changed.\n');
    return EXIT_INTERRUPTED;
  }
  if (!(error instanceof BackupError)) throw error;
  stderr.write(`error: ${escapeMessage(error.message)}\n`);
  return EXIT_FAILED;
}

/** For people who watch; in a log it would only be in the way. */
export function reportBackupProgress({ stderr }: Context): (message: string) => void {
  return (message) => {
    if (stderr.isTTY) stderr.write(`${escapeMessage(message)}\n`);
  };
}
