import type { Analysts } from '../analysis/analyze-file.ts';
import type { ApiKeys } from './api-keys.ts';
import type { Consents } from './consents.ts';
import type { IrisServer } from './server-choice.ts';

interface ServerAccess {
  readonly keys: Pick<ApiKeys, 'keyFor'>;
  readonly consents: Pick<Consents, 'allows'>;
  /** Told once of each server that is asked. */
  readonly onUse: (server: IrisServer) => void;
}

/** Asks servers for analyses, once the user agreed to it. What speaks to them is loaded when the first one is asked. */
export function createServerAsker({ keys, consents, onUse }: ServerAccess): Analysts['askServer'] {
  const used = new Set<string>();
  return async ({ server, file, isWanted, signal }) => {
    if (!(await consents.allows(server, isWanted))) return undefined;
    signal.throwIfAborted();
    if (!used.has(server.origin)) onUse(server);
    used.add(server.origin);
    const client = await connect(server, await keys.keyFor(server.origin));
    return client.analyze(file, { signal });
  };
}

/** The release of a server that can answer. @throws IrisClientError */
export async function checkServer(server: IrisServer, signal: AbortSignal): Promise<string> {
  const client = await connect(server, undefined);
  await client.health({ signal });
  return client.version({ signal });
}

async function connect({ endpoint }: IrisServer, apiKey: string | undefined) {
  const { createIrisClient } = await import('@iris/client/http');
  return createIrisClient({ endpoint, apiKey });
}
