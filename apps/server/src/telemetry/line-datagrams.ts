import { createSocket, type Socket } from 'node:dgram';
import { type Line, type LineDestination, type PendingLine, renderLine } from './line-destination.ts';
import type { Outage } from './outage.ts';

export interface LineDatagramsOptions {
  /** An IP address: a name would have to be looked up for each line. */
  readonly host: string;
  readonly port: number;
  readonly outage: Outage;
}

/** The system takes a datagram for this machine at once; more than this under way means that it does not. */
const MAX_UNDER_WAY = 10_000;

/**
 * Sends each line as a datagram, at once: many in one go would overflow the receiver. Nobody learns of a datagram
 * that nobody received.
 */
export class LineDatagrams implements LineDestination {
  readonly isNamedFile = false;
  readonly #host: string;
  readonly #port: number;
  readonly #outage: Outage;
  readonly #socket: Socket;
  #underWay = 0;
  #closing: PromiseWithResolvers<void> | undefined;

  constructor({ host, port, outage }: LineDatagramsOptions) {
    this.#host = host;
    this.#port = port;
    this.#outage = outage;
    this.#socket = createSocket(host.includes(':') ? 'udp6' : 'udp4').unref();
    this.#socket.on('error', (error) => outage.begin(error));
  }

  get droppedLines(): number {
    return this.#outage.droppedLines;
  }

  write(line: Line | PendingLine): void {
    if (this.#closing !== undefined) this.#outage.drop(1);
    else if (this.#underWay >= MAX_UNDER_WAY) this.#outage.overflow();
    else {
      this.#underWay += 1;
      this.#socket.send(Buffer.from(renderLine(line)), this.#port, this.#host, (error) => this.#onSent(error));
    }
  }

  /** Nothing waits. */
  flush(): void {}

  /** Nothing waits. */
  flushSync(): void {}

  reopen(): void {}

  async close(): Promise<void> {
    if (this.#closing !== undefined) return this.#closing.promise;
    this.#closing = Promise.withResolvers();
    if (this.#underWay === 0) this.#closing.resolve();
    await this.#closing.promise;
    this.#socket.close();
  }

  #onSent(error: Error | null): void {
    this.#underWay -= 1;
    if (error === null) this.#outage.end();
    else {
      this.#outage.begin(error);
      this.#outage.drop(1);
    }
    if (this.#underWay === 0) this.#closing?.resolve();
  }
}
