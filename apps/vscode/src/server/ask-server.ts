import type { Analysts } from '../analysis/analyze-file.ts';
import type { AnalysisSettings } from '../analysis/plan.ts';
import type { ApiKeys } from './api-keys.ts';
import type { Consents } from './consents.ts';
import type { IrisServer } from './server-choice.ts';

interface ServerAccess {
  readonly keys: Pick<ApiKeys, 'keyFor'>;
  readonly consents: Pick<Consents, 'allows' | 'permits'>;
  /** What is set up now. */
  readonly settings: () => AnalysisSettings;
  /** Told once of each server that is asked. */
  readonly onUse: (server: IrisServer) => void;
}

/** Asks servers for analyses, once the user agreed to it. What speaks to them is loaded when the first one is asked. */
export function createServerAsker({ keys, consents, settings, onUse }: ServerAccess): Analysts['askServer'] {
  const used = new Set<string>();
  return async ({ server, file, isWanted, signal }) => {
    // While this waits, another server may be set up, and what was agreed to be forgotten.
    const mayAsk = (): boolean => {
      signal.throwIfAborted();
      return isSetUp(server, isWanted, settings()) && consents.permits(server, isWanted);
    };
    await consents.allows(server, isWanted);
    if (!mayAsk()) return undefined;
    const client = await connect(server, await keys.keyFor(server.origin));
    if (!mayAsk()) return undefined;
    if (!used.has(server.origin)) onUse(server);
    used.add(server.origin);
    return client.analyze(file, { signal });
  };
}

function isSetUp(server: IrisServer, isWanted: boolean, settings: AnalysisSettings): boolean {
  const { server: chosen, isTrusted, autoRemote } = settings;
  if (chosen.kind !== 'server' || chosen.server.endpoint !== server.endpoint) return false;
  return isTrusted && (isWanted || autoRemote);
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
