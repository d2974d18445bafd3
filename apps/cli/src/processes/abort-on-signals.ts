const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Gives work up on Ctrl-C and on a request to end, as far as it still can be, and lets it clean up behind itself. */
export async function abortOnSignals<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  for (const signal of SIGNALS) process.on(signal, abort);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, abort);
  }
}
