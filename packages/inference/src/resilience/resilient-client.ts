import type { ModelClient } from '../model/model-client.ts';
import type { CircuitStatus } from './circuit.ts';
import { CircuitBreaker, type CircuitBreakerOptions } from './circuit-breaker.ts';
import { type ReplaceableKey, withReplacedKey } from './replaced-key.ts';
import { type RetryOptions, withRetries } from './retries.ts';
import { withTimeLimit } from './time-limit.ts';

export interface ResilienceOptions {
  /** Of one attempt, in ms. */
  readonly timeLimitMs: number;
  readonly retries?: Partial<RetryOptions> | undefined;
  readonly circuit?: Partial<Omit<CircuitBreakerOptions, 'key' | 'timeLimitMs'>> | undefined;
  readonly key?: ReplaceableKey | undefined;
}

export interface ResilientClient extends ModelClient {
  /** How the provider fares, for `iris doctor` and the server's health. */
  readonly circuit: CircuitStatus;
  /** Closes the circuit, for example after settings have changed. */
  reset(): void;
}

const RETRIES: RetryOptions = { retries: 2, initialDelayMs: 250, maxDelayMs: 4000 };

const CIRCUIT = { failures: 3, openMs: 5000, maxOpenMs: 60_000, accountOpenMs: 60_000 };

/**
 * A client of a provider that fails now and then: each attempt has a time limit, a key that was refused is looked up
 * again, failures that may pass are tried again within the caller's deadline, and a provider that is down is left alone.
 * The circuit lies within the retries, so that it counts attempts, and an attempt that it refuses ends them.
 */
export function resilientClient(client: ModelClient, options: ResilienceOptions): ResilientClient {
  const { timeLimitMs, retries, circuit, key } = options;
  const limited = withTimeLimit(client, timeLimitMs);
  const keyed = key === undefined ? limited : withReplacedKey(limited, key);
  const breaker = new CircuitBreaker(keyed, { ...CIRCUIT, ...circuit, timeLimitMs, key: key && (() => key.reveal()) });
  const { provider, model, identity, call, check } = withRetries(breaker, { ...RETRIES, ...retries });
  return {
    provider,
    model,
    identity,
    call,
    check,
    get circuit() {
      return breaker.circuit;
    },
    reset: () => breaker.reset(),
  };
}
