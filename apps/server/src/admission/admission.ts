import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IrisError } from '@iris/core';
import type { Config } from '../config.ts';
import { networkOf } from '../limits/addresses.ts';
import type { Connections } from '../plugins/connections.ts';
import { ApiKeys } from './api-keys.ts';
import { LoadLimit } from './load.ts';
import { RequestRates } from './request-rates.ts';

/** What admission found of a request. */
export interface AdmissionResult {
  /** Why the request is refused; undefined where it is not. */
  readonly problem: IrisError | undefined;
  /** Values of the headers `RateLimit-Policy` and `RateLimit`; both empty where no limit counted the request. */
  readonly ratePolicies: string;
  readonly rateShares: string;
}

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
