import type { CallOptions, ModelClient, ModelReply, ModelRequest } from '../model/model-client.ts';
import { ModelFailure } from '../model/model-failure.ts';

/** A key that may be replaced where it is kept. */
export interface ReplaceableKey {
  /** @throws ModelFailure `unauthorized` where there is none */
  reveal(): string;
  /** Looks for another key than the one that was refused, and says whether there is one. */
  replace(refused: string, options: { readonly signal: AbortSignal }): Promise<boolean>;
}

/** When the provider refuses the key, looks whether there is another by now, and asks once more with it. */
export function withReplacedKey(client: ModelClient, key: ReplaceableKey): ModelClient {
  const { provider, model, identity } = client;
  return {
    provider,
    model,
    identity,
    call: (request, options) => callWithReplacedKey(client, key, request, options),
    check: (options) => client.check(options),
  };
}

async function callWithReplacedKey(
  client: ModelClient,
  key: ReplaceableKey,
  request: ModelRequest,
  options: CallOptions,
): Promise<ModelReply> {
  const used = key.reveal();
  try {
    return await client.call(request, options);
  } catch (error) {
    const isRefused = error instanceof ModelFailure && error.kind === 'unauthorized';
    if (isRefused && (await key.replace(used, options))) return client.call(request, options);
    throw error;
  }
}
