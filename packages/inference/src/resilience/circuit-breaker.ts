import { ConstantBackoff, ExponentialBackoff, noJitterGenerator } from 'cockatiel';
import type { CallOptions, ModelClient, ModelReply, ModelRequest, ProviderName } from '../model/model-client.ts';
import type { FailureKind } from '../model/model-failure.ts';
import { Circuit, type CircuitStatus } from './circuit.ts';

export interface CircuitBreakerOptions {
  /** That a call has, in ms, unless its caller has less: then that it takes longer says nothing about the provider. */
  readonly timeLimitMs: number;
  /** How many calls must fail in a row before the provider is left alone. */
  readonly failures: number;
  /** For how long at first, in ms; twice as long after each probe that fails. */
  readonly openMs: number;
  readonly maxOpenMs: number;
  /** For how long after it refused the key or the account, in ms. */
  readonly accountOpenMs: number;
  /** The key as it is now, so that another one is tried at once. May throw where there is none. */
  readonly key?: (() => string) | undefined;
}

/** A provider that is down, or set wrongly: it says nothing about single requests when several fail with it in a row. */
const OUTAGES: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'rate_limited',
  'unavailable',
  'connection',
  'timeout',
  'rejected',
]);

/** What fails for every request alike, so that a single one is enough. */
const ACCOUNT_FAILURES: ReadonlySet<FailureKind> = new Set<FailureKind>(['unauthorized', 'out_of_quota']);

/**
 * Keeps a provider that is down from costing every request its time: calls are refused at once with `circuit_open`,
 * until one of them, after a while, finds the provider back. What depends on a request alone (a refusal, an answer cut
 * off, an input too long) and callers who left do not count.
 */
export class CircuitBreaker implements ModelClient {
  readonly provider: ProviderName;
  readonly model: string;
  readonly identity: string;
  readonly #client: ModelClient;
  readonly #options: CircuitBreakerOptions;
  #account: Circuit;
  #outage: Circuit;
  /** With which the calls were made that the circuits remember. */
  #key: string | undefined;

  constructor(client: ModelClient, options: CircuitBreakerOptions) {
    this.#client = client;
    this.#options = options;
    this.provider = client.provider;
    this.model = client.model;
    this.identity = client.identity;
    this.#account = accountCircuit(options);
    this.#outage = outageCircuit(options);
    this.#key = this.#currentKey();
  }

  get circuit(): CircuitStatus {
    return this.#account.status.status === 'closed' ? this.#outage.status : this.#account.status;
  }

  async call(request: ModelRequest, options: CallOptions): Promise<ModelReply> {
    this.#forgetOtherKey();
    const outage = this.#outage;
    const { deadline = Number.POSITIVE_INFINITY } = options;
    const countsTimeout = deadline - performance.now() >= this.#options.timeLimitMs;
    return this.#account.run(() => outage.run(() => this.#client.call(request, options), { countsTimeout }));
  }

  /** Asks whatever the circuit's state, and leaves it as it is. */
  async check(options: CallOptions): Promise<void> {
    return this.#client.check(options);
  }

  /** Closes the circuit. Calls under way count no more. */
  reset(): void {
    this.#account = accountCircuit(this.#options);
    this.#outage = outageCircuit(this.#options);
  }

  /** What a provider said about one key says nothing about another. */
  #forgetOtherKey(): void {
    const key = this.#currentKey();
    if (key === this.#key) return;
    this.#key = key;
    this.#account = accountCircuit(this.#options);
  }

  #currentKey(): string | undefined {
    try {
      return this.#options.key?.();
    } catch {
      return undefined;
    }
  }
}

function accountCircuit({ accountOpenMs }: CircuitBreakerOptions): Circuit {
  return new Circuit({ opensOn: ACCOUNT_FAILURES, failures: 1, openFor: new ConstantBackoff(accountOpenMs) });
}

function outageCircuit({ failures, openMs, maxOpenMs }: CircuitBreakerOptions): Circuit {
  const openFor = new ExponentialBackoff({ generator: noJitterGenerator, initialDelay: openMs, maxDelay: maxOpenMs });
  return new Circuit({ opensOn: OUTAGES, failures, openFor });
}
