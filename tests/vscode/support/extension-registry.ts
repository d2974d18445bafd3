import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** A registry on the loopback address that speaks as much of Open VSX's protocol as publishing needs. */
export interface ExtensionRegistry {
  readonly url: string;
  /** The packages that were published. */
  readonly published: readonly Buffer[];
}

export async function startExtensionRegistry(): Promise<ExtensionRegistry> {
  const published: Buffer[] = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://registry');
    const body = await buffer(request);
    if (request.method === 'POST' && pathname === '/api/-/publish') {
      published.push(body);
      response.writeHead(201, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ namespace: 'iris', name: 'iris-vscode', version: '1', targetPlatform: 'universal' }),
      );
    } else if (pathname === '/api/version') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ version: 'v0.20.0' }));
    } else {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  // A TCP server's address is of this type once it listens.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, published };
}
