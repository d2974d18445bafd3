import { once } from 'node:events';
import type { SourceFile } from '@iris/core';
import { RawConnection, readResponse } from '../../../apps/server/test/support/raw-connection.ts';
import { bodyOf } from '../../support/post.ts';

/** How a client leaves: it asks the server to close, or goes by itself. */
type Parting = 'close' | 'keep-alive';

/** A request for a file, as its bytes. */
export function requestFor(file: SourceFile, parting: Parting = 'close'): string {
  const body = bodyOf(file);
  return `POST /api/iris/analyze HTTP/1.1\r\nHost: localhost\r\nConnection: ${parting}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

export function requestForHealth(parting: Parting = 'close'): string {
  return `GET /api/iris/health HTTP/1.1\r\nHost: localhost\r\nConnection: ${parting}\r\n\r\n`;
}

/** Connections that are all open before the first request is sent, and all sending before the first one is complete. */
export class Wave {
  readonly #connections: readonly RawConnection[];

  private constructor(connections: readonly RawConnection[]) {
    this.#connections = connections;
  }

  static async open(port: number, size: number): Promise<Wave> {
    const connections = Array.from({ length: size }, () => new RawConnection(port));
    await Promise.all(connections.map(({ socket }) => once(socket, 'connect')));
    return new Wave(connections);
  }

  /**
   * Sends a request on each connection, and leaves.
   * @returns the status of each answer
   */
  async send(requests: readonly string[]): Promise<readonly number[]> {
    const pairs = this.#connections.map((connection, index) => ({
      connection,
      bytes: Buffer.from(requests[index] ?? ''),
    }));
    for (const { connection, bytes } of pairs) connection.send(bytes.subarray(0, -1));
    for (const { connection, bytes } of pairs) connection.send(bytes.subarray(-1));
    return Promise.all(
      this.#connections.map(async (connection) => {
        const { status } = readResponse(await connection.receive(isWhole));
        connection.socket.destroy();
        return status;
      }),
    );
  }
}

/** Whether an answer has arrived to its end. Bytes are characters here. */
function isWhole(received: string): boolean {
  const end = received.indexOf('\r\n\r\n');
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, end + 2)) ?? [];
  return end !== -1 && received.length >= end + 4 + Number(length);
}
