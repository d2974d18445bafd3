import type { LineDestination } from './line-destination.ts';

/** What logrotate and its like send once they have renamed a file. */
const SIGNALS = ['SIGHUP', 'SIGUSR2'] as const;

/**
 * Opens the files among the destinations again whenever a signal says that they were renamed.
 * @returns the signals that mean this from now on and must not stop the process; none where nothing goes to a file,
 *   so that closing a terminal ends what runs in it
 */
export function reopenOnSignals(destinations: readonly LineDestination[]): readonly (typeof SIGNALS)[number][] {
  const files = destinations.filter(({ isNamedFile }) => isNamedFile);
  if (files.length === 0) return [];
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      for (const file of files) file.reopen();
    });
  }
  return SIGNALS;
}
