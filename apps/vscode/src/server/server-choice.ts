import { IrisClientError, parseEndpoint } from '@iris/client';

/** A server that may be asked. */
export interface IrisServer {
  /** Its base address. */
  readonly endpoint: string;
  /** What keys and consents are bound to. */
  readonly origin: string;
  readonly host: string;
  /** Whether nobody on the way can read what is sent. A connection that never leaves the machine counts. */
  readonly isPrivate: boolean;
}

/** Which server the user set up. */
export type ServerChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'server'; readonly server: IrisServer }
  | { readonly kind: 'invalid'; readonly message: string; readonly advice: string };

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** The setting wins over the environment; both empty is no server. */
export function chooseServer(sources: { readonly setting: string; readonly environment: string }): ServerChoice {
  const text = sources.setting.trim() || sources.environment.trim();
  if (text === '') return { kind: 'none' };
  try {
    const url = parseEndpoint(text);
    const isPrivate = url.protocol === 'https:' || LOOPBACK.test(url.hostname);
    return { kind: 'server', server: { endpoint: url.href, origin: url.origin, host: url.host, isPrivate } };
  } catch (error) {
    if (!(error instanceof IrisClientError)) throw error;
    return { kind: 'invalid', message: error.message, advice: error.advice };
  }
}
