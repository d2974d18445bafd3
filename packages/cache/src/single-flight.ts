interface Flight<T> {
  readonly controller: AbortController;
  readonly result: Promise<T>;
  waiters: number;
}

/**
 * Lets concurrent callers with one key wait for one piece of work. The work is cancelled only when every caller has
 * given up; a failure reaches all of them.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  /** Number of keys that are being worked on. */
  get size(): number {
    return this.#flights.size;
  }

  /**
   * Joins the work under way for `key`, or starts it. When `signal` aborts, this caller's promise rejects with the
   * signal's reason at once; the last caller's reason is also what the work's own signal aborts with. Work that was
   * cancelled is never joined: who comes next starts anew.
   */
  run(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const flight = this.#flights.get(key) ?? this.#start(key, work);
    flight.waiters += 1;
    return this.#wait(key, flight, signal);
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const { signal } = controller;
    const result = Promise.resolve()
      .then(() => {
        signal.throwIfAborted();
        return work(signal);
      })
      .finally(() => this.#forget(key, flight));
    const flight: Flight<T> = { controller, result, waiters: 0 };
    this.#flights.set(key, flight);
    return flight;
  }

  #wait(key: string, flight: Flight<T>, signal: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const giveUp = () => {
        reject(signal.reason);
        flight.waiters -= 1;
        if (flight.waiters > 0) return;
        this.#forget(key, flight);
        flight.controller.abort(signal.reason);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      // Handles a failure of cancelled work too, which by then has nobody to reach.
      flight.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
    });
  }

  /** A later flight may have taken the key. */
  #forget(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
