import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from '../config.ts';
import { networkOf } from '../limits/addresses.ts';
import type { Connections } from '../plugins/connections.ts';
import type { AdmissionResult } from './admission-result.ts';
import { ApiKeys } from './api-keys.ts';
import { LoadLimit } from './load.ts';
import { RequestRates } from './request-rates.ts';

/**
 * What a request for an analysis must pass before a byte of its body is read: it has a key, keeps the limits of its
 * address and its key, and the machine has room for it. Knows nothing of the framework, since requests whose answer is
 * kept pass here and never meet it.
 */
export class Admission {
  readonly #keys: ApiKeys;
  readonly #rates: RequestRates;
  readonly #load: LoadLimit;

  constructor(config: Config, connections: Connections) {
    this.#keys = new ApiKeys(config);
    this.#rates = new RequestRates(config);
    this.#load = new LoadLimit(config, connections);
  }

  /** Counts the request. To be asked once for each; `response` tells when it is over. */
  admit(request: IncomingMessage, response: ServerResponse, clientAddress: string): AdmissionResult {
    const network = networkOf(clientAddress);
    const holder = this.#keys.identify(request, network);
    if (!holder.isKnown) return holder.refusal;
    const rates = this.#rates.take(network, holder.key);
    if (rates.problem !== undefined) return rates;
    const problem = this.#load.enter(response);
    return problem === undefined ? rates : { ...rates, problem };
  }
}
