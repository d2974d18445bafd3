import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface Seen {
  readonly method: string;
  readonly url: string;
  /** Names and values as they came. */
  readonly rawHeaders: readonly string[];
  readonly bodyBytes: number;
}

export interface FakeApplication {
  readonly server: Server;
  readonly port: number;
  /** Every request that was received, its body to the end. */
  readonly seen: readonly Seen[];
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Stands where the application does, and notes what it gets. For what the application does not do (die at a chosen
 * moment, speak WebSocket) or must not be kept busy with.
 */
export async function startFakeApplication(
  answer: Answer = (_request, response) => response.end('fine'),
  wantedPort = 0,
): Promise<FakeApplication> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    // A connection that the test cuts has nobody left to tell.
    buffer(request).then(
      ({ length }) => {
        const { method = '', url = '', rawHeaders } = request;
        seen.push({ method, url, rawHeaders, bodyBytes: length });
        answer(request, response);
      },
      () => {},
    );
  });
  server.keepAliveTimeout = 72_000;
  server.listen(wantedPort, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A server that listens on a port has an address, which is not a path.
  return { server, port: (server.address() as AddressInfo).port, seen };
}

/** The values of a header, each as it came. */
export function valuesOf({ rawHeaders }: Seen, name: string): readonly string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}
