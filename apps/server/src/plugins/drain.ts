import { IrisError } from '@iris/core';
import type { App } from '../app-instance.ts';

/** Time for answers that say "stopping" to leave, once the limit has passed. */
const LAST_WORD_MS = 500;
const IDLE_CHECK_MS = 100;
const RETRY_AFTER_SECONDS = 2;

/**
 * What happens between `app.close()` and the last connection: requests that come on open connections are refused,
 * those under way may finish within the limit, then they are cancelled.
 */
export class Drain {
  readonly #limitMs: number;
  readonly #cancel = new AbortController();
  #started = false;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** Aborts, with the error to answer, when the limit has passed. */
  get signal(): AbortSignal {
    return this.#cancel.signal;
  }

  get hasStarted(): boolean {
    return this.#started;
  }

  watch(app: App): void {
    const timers: NodeJS.Timeout[] = [];
    app.addHook('preClose', async () => {
      this.#started = true;
      timers.push(
        // Node closes connections that are idle now, and leaves those that become so while it waits for the rest.
        setInterval(() => app.server.closeIdleConnections(), IDLE_CHECK_MS),
        setTimeout(() => this.#cancel.abort(stopping()), this.#limitMs),
        setTimeout(() => app.server.closeAllConnections(), this.#limitMs + LAST_WORD_MS),
      );
    });
    app.addHook('onClose', async () => timers.forEach(clearTimeout));
    app.addHook('onRequest', (request, _reply, done) => {
      const isNew = request.arrival === null && request.routeOptions.url !== '/health';
      done(this.#started && isNew ? stopping() : undefined);
    });
    app.addHook('onSend', (_request, reply, _payload, done) => {
      if (this.#started) reply.header('connection', 'close');
      done();
    });
  }
}

function stopping(): IrisError {
  return new IrisError('shutting_down', 'The server is being stopped: try again in a moment.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
