/**
 * Why a deploy did not come to its end.
 * - `refused`: nothing was started, nothing has changed.
 * - `rejected`: the release was started and did not pass the gate; it was stopped, and the one before serves on.
 * - `busy`: somebody else deploys.
 * - `unfinished`: traffic goes to the new release; what comes after that failed, and the next command goes on with it.
 * - `interrupted`: whoever asked for it gave up before the switch; nothing has changed.
 */
export type DeployFailure = 'refused' | 'rejected' | 'busy' | 'unfinished' | 'interrupted';

/** Its message says what happened, why, and what to do next. */
export class DeployError extends Error {
  override readonly name = 'DeployError';
  readonly failure: DeployFailure;

  constructor(failure: DeployFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}

/** The text of whatever was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * What to throw for what was thrown before a deploy changed anything: a disk that is full, a folder that only root may
 * write to, a link that is none.
 */
export function explainSystemError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DeployError || !('code' in error && 'syscall' in error))
    return error;
  const isForbidden = error.code === 'EACCES' || error.code === 'EPERM';
  const advice = isForbidden ? 'This needs root: run it with sudo.' : 'Mend that, then try again.';
  return new DeployError('refused', `The system said: ${error.message}. ${advice}`, { cause: error });
}
