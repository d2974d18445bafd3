import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A connection on which a test says byte for byte what is sent and sees what comes back. */
export class RawConnection {
  readonly socket: Socket;
  #received = '';
  #closed = false;
  #changed = Promise.withResolvers<void>();

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setEncoding('latin1');
    this.socket.on('data', (text: string) => {
      this.#received += text;
      this.#change();
    });
    // A reset is one of the ways in which a server may end a connection; what matters is what was received before.
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.#closed = true;
      this.#change();
    });
    onTestFinished(() => {
      this.socket.destroy();
    });
  }

  send(text: string | Buffer): this {
    this.socket.write(text);
    return this;
  }

  /** Everything received, once it satisfies the test; what there is when the server closes. */
  async receive(isEnough: (received: string) => boolean = () => false): Promise<string> {
    while (!this.#closed && !isEnough(this.#received)) await this.#changed.promise;
    return this.#received;
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

/** Status and JSON body of the last response in what was received. */
export function readResponse(received: string): {
  readonly status: number;
  readonly head: string;
  readonly body: unknown;
} {
  const [last = ''] = received.split(/(?=HTTP\/1\.1 \d{3} )/).slice(-1);
  const [head = '', body = ''] = last.split('\r\n\r\n', 2);
  return {
    status: Number(head.slice(9, 12)),
    head: head.toLowerCase(),
    body: body === '' ? undefined : JSON.parse(body),
  };
}
