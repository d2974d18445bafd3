import type { Config } from '@iris/server/config';

/** The settings of the application that Nginx is made of too: one table says what both allow. */
type EdgeSettings = Pick<
  Config,
  | 'maxBodyBytes'
  | 'maxHeaderBytes'
  | 'requestTimeoutMs'
  | 'bodyTimeoutMs'
  | 'headersTimeoutMs'
  | 'answerTimeoutMs'
  | 'keepAliveTimeoutMs'
  | 'ratePerAddress'
  | 'maxConnections'
>;

/** What Nginx allows. Times are in ms. */
export interface EdgeLimits {
  readonly maxBodyBytes: number;
  readonly maxHeaderBytes: number;
  /** For the headers of a request to arrive, and between two reads of its body. */
  readonly clientTimeoutMs: number;
  /** Between two reads of an answer by the client. */
  readonly answerTimeoutMs: number;
  /** Between two writes of a request to the application, and two reads of its answer. */
  readonly proxySendTimeoutMs: number;
  readonly proxyReadTimeoutMs: number;
  /** How long a connection to the application may be idle. */
  readonly upstreamKeepAliveMs: number;
  /** Requests of an address, all paths together; null for any number. */
  readonly requests: { readonly perMinute: number; readonly burst: number } | null;
  /** Requests of an address under way at once. */
  readonly requestsAtOnce: number;
}

/**
 * What Nginx allows, so that the application is the one that says no wherever it can: its answer names the limit and how
 * much of it is left. Nginx is more patient and more generous, and stands behind it for what does not get there.
 */
export function edgeLimits(settings: EdgeSettings): EdgeLimits {
  const { ratePerAddress } = settings;
  return {
    // Exactly the same: a body that Nginx lets through and the application does not has travelled for nothing.
    maxBodyBytes: settings.maxBodyBytes,
    maxHeaderBytes: settings.maxHeaderBytes,
    clientTimeoutMs: settings.headersTimeoutMs,
    answerTimeoutMs: settings.answerTimeoutMs,
    // The application answers at its deadline; who waits twice and four times as long waits for a process that hangs.
    proxySendTimeoutMs: 2 * Math.max(settings.requestTimeoutMs, settings.bodyTimeoutMs),
    proxyReadTimeoutMs: 4 * settings.requestTimeoutMs,
    // Ends here first: on a connection that the application is just closing, a request would be lost.
    upstreamKeepAliveMs: Math.min(60_000, Math.floor(settings.keepAliveTimeoutMs / 2)),
    // The application counts analyses in whole minutes; pages, health and assets count here too.
    requests: ratePerAddress === 0 ? null : { perMinute: 2 * ratePerAddress, burst: ratePerAddress },
    requestsAtOnce: Math.max(1, Math.floor(settings.maxConnections / 2)),
  };
}
