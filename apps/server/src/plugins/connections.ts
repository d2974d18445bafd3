import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { App } from '../app-instance.ts';
import type { Config } from '../config.ts';

/** Connections beyond the limit that are still accepted, so that health and version are answered on them. */
const SPARE_CONNECTIONS = 100;
const MAX_CHECK_INTERVAL_MS = 1000;
/** Who reads as much has the whole time again, for an answer that is large or for many that stand one behind another. */
const LARGE_READ_BYTES = 1024 * 1024;
const DROP_WARNING_INTERVAL_MS = 60_000;
/**
 * Requests of one connection that may wait for their answers, one behind the other. Few clients send any before they have
 * the last answer; for one that never reads, each would keep an answer in memory, and an open file where it is one.
 */
const MAX_UNANSWERED = 16;

/** When bytes began to wait for their reader, by the monotonic clock, and how many had left before. */
interface Backlog {
  readonly since: number;
  readonly taken: number;
}

/** Counts the open connections, and cuts those whose client asks for much and does not read what was sent to it. */
export class Connections {
  readonly #config: Pick<Config, 'maxConnections' | 'answerTimeoutMs'>;
  readonly #now: () => number;
  readonly #open = new Map<Socket, Backlog | null>();
  readonly #unanswered = new WeakMap<Socket, number>();
  #warnedAt = Number.NEGATIVE_INFINITY;

  constructor(config: Pick<Config, 'maxConnections' | 'answerTimeoutMs'>, now = () => performance.now()) {
    this.#config = config;
    this.#now = now;
  }

  get count(): number {
    return this.#open.size;
  }

  watch(app: App): void {
    const { server } = app;
    server.maxConnections = this.#config.maxConnections + SPARE_CONNECTIONS;
    server.on('connection', (socket: Socket) => {
      this.#open.set(socket, null);
      socket.once('close', () => this.#open.delete(socket));
    });
    server.on('drop', () => this.#warn(app));
    const interval = Math.min(MAX_CHECK_INTERVAL_MS, this.#config.answerTimeoutMs / 2);
    const timer = setInterval(() => this.#cutSlowReaders(), interval).unref();
    app.addHook('onClose', (_app, done) => {
      clearInterval(timer);
      done();
    });
  }

  end({ socket }: IncomingMessage): void {
    this.#unanswered.set(socket, (this.#unanswered.get(socket) ?? 1) - 1);
  }

  /**
   * Counts a request of a connection until `end` says that its answer has left. false, and the connection cut, where more
   * than may wait for their answers: nothing is to be done for such a request, since nobody will have the answer.
   */
  begin({ socket }: IncomingMessage): boolean {
    // What else was sent on it stands in the parser still, and comes one by one.
    if (socket.destroyed) return false;
    const unanswered = (this.#unanswered.get(socket) ?? 0) + 1;
    if (unanswered > MAX_UNANSWERED) {
      socket.destroy();
      return false;
    }
    this.#unanswered.set(socket, unanswered);
    return true;
  }

  #cutSlowReaders(): void {
    const now = this.#now();
    for (const [socket, backlog] of this.#open) {
      const taken = socket.bytesWritten - socket.writableLength;
      if (socket.writableLength === 0) this.#open.set(socket, null);
      else if (backlog === null || taken - backlog.taken >= LARGE_READ_BYTES)
        this.#open.set(socket, { since: now, taken });
      else if (now - backlog.since >= this.#config.answerTimeoutMs) socket.destroy();
    }
  }

  #warn(app: App): void {
    const now = this.#now();
    if (now - this.#warnedAt < DROP_WARNING_INTERVAL_MS) return;
    this.#warnedAt = now;
    app.log.warn({ open: this.count }, 'connections are dropped: more are open than IRIS_MAX_CONNECTIONS allows');
  }
}
