import type { CallOptions, ModelClient } from '../model/model-client.ts';

/**
 * Ends each call after `limitMs`, or when the caller's deadline comes first, with `timeout`.
 *
 * The platform's own signals are used rather than a policy: they carry the reason along, by which a client tells a time
 * limit from a caller who left.
 */
export function withTimeLimit(client: ModelClient, limitMs: number): ModelClient {
  const { provider, model, identity } = client;
  return {
    provider,
    model,
    identity,
    call: (request, options) => client.call(request, limited(options, limitMs)),
    check: (options) => client.check(limited(options, limitMs)),
  };
}

function limited(options: CallOptions, limitMs: number): CallOptions {
  const { signal, deadline = Number.POSITIVE_INFINITY } = options;
  const leftMs = Math.max(0, Math.min(limitMs, deadline - performance.now()));
  return { ...options, signal: AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(leftMs))]) };
}
