/** Codes of the operating system for a port that cannot be listened on, and what to do about them. */
const ADVICE: Readonly<Record<string, (setting: string) => string>> = {
  EADDRINUSE: (setting) => `the port is in use: stop the other program, or set ${setting} to another port`,
  EACCES: (setting) => `the port may not be used by this user: set ${setting} to one above 1023`,
  EADDRNOTAVAIL: () => 'this machine has no such address: set IRIS_HOST to one that it has',
  ENOTFOUND: () => 'there is no host of this name: set IRIS_HOST to an address of this machine',
};

/** A port cannot be listened on. The message is for whoever started the server. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** Says what to do about a failure to listen; returns any other failure as it is. */
export function explainListenFailure(error: unknown, setting: 'PORT' | 'IRIS_PROMETHEUS_PORT'): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const advice = ADVICE[code];
  return advice === undefined ? error : new ListenError(`IRIS cannot start: ${advice(setting)}.`, { cause: error });
}
