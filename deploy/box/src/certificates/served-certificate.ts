import { connect } from 'node:tls';

export interface Endpoint {
  /** The name that is asked for; no address is looked up. */
  readonly host: string;
  /** Where Nginx listens on this machine. */
  readonly port: number;
  readonly timeoutMs?: number;
}

export interface ServedCertificate {
  /** Of the certificate's end, in ms since 1970. */
  readonly expiresAt: number;
  /** Hexadecimal, as certificates are named in logs of authorities. */
  readonly serialNumber: string;
}

const TIMEOUT_MS = 5000;

/**
 * The certificate that Nginx shows to clients. The one on the disk may be newer: where a reload failed, only this tells.
 * @throws Error where nobody listens, or shows none within the time
 */
export async function readServedCertificate(endpoint: Endpoint): Promise<ServedCertificate> {
  const { host, port, timeoutMs = TIMEOUT_MS } = endpoint;
  const { promise, resolve, reject } = Promise.withResolvers<ServedCertificate>();
  // It is read, not trusted: nothing is sent on this connection.
  const socket = connect({ host: '127.0.0.1', port, servername: host, rejectUnauthorized: false, timeout: timeoutMs });
  socket.once('secureConnect', () => {
    const { valid_to: validTo, serialNumber } = socket.getPeerCertificate();
    resolve({ expiresAt: Date.parse(validTo), serialNumber });
  });
  socket.once('timeout', () => reject(new Error(`no certificate was shown within ${timeoutMs / 1000} s`)));
  socket.once('error', reject);
  return promise.finally(() => socket.destroy());
}
