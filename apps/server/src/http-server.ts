import { createServer, type RequestListener, type Server } from 'node:http';
import type { Config } from './config.ts';
import type { Connections } from './plugins/connections.ts';
import type { SocketProblems } from './plugins/socket-problems.ts';
import type { HitPath } from './routes/analyze/hit-path.ts';

export interface HttpServerParts {
  readonly connections: Connections;
  readonly socketProblems: SocketProblems;
  readonly hitPath: HitPath;
  /** The framework's. */
  readonly handle: RequestListener;
}

/** The HTTP server below the framework, with its time limits and what each request passes before it gets there. */
export function makeHttpServer(
  config: Config,
  { connections, socketProblems, hitPath, handle }: HttpServerParts,
): Server {
  const headersTimeout = Math.min(config.headersTimeoutMs, config.bodyTimeoutMs);
  const options = {
    requireHostHeader: false,
    headersTimeout,
    requestTimeout: config.bodyTimeoutMs,
    keepAliveTimeout: config.keepAliveTimeoutMs,
    // Node looks for connections that are late at this interval; by itself it would do so every 30 s.
    connectionsCheckingInterval: Math.min(1000, headersTimeout),
    maxHeaderSize: config.maxHeaderBytes,
  };
  return createServer(options, (request, response) => {
    if (!connections.begin(request)) return;
    socketProblems.begin(request, response);
    response.on('close', () => {
      connections.end(request);
      socketProblems.end(request);
    });
    hitPath.take(request, response, handle);
  });
}
