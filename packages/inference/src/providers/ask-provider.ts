import { isNestedDeeperThan } from '@iris/core';
import { ModelFailure } from '../model/model-failure.ts';
import { untilAborted } from '../model/until-aborted.ts';
import { failureOfStatus, type HttpFailure } from './http-failures.ts';
import { OversizedReplyError } from './provider-fetch.ts';
import type { CurrentKey } from './provider-settings.ts';
import { field } from './untrusted-fields.ts';

/** No API of a provider nests half as deeply. */
const MAX_REPLY_DEPTH = 64;

export interface AskOptions {
  readonly signal: AbortSignal;
  /** What an SDK's error says of an answer with an error status; undefined for any other error. */
  readonly httpFailureOf: (error: unknown) => HttpFailure | undefined;
}

/**
 * Runs one exchange with a provider. It settles as soon as the signal aborts, whatever SDK or key source do then, and
 * whatever goes wrong in it becomes a ModelFailure.
 *
 * Nothing is streamed: an answer is checked as a whole before anyone sees a part of it, and its usage comes last, so
 * that streaming would gain nothing. A server that drips is no better off either way: the signal, and with it the time
 * limit, holds until the last byte of the body.
 *
 * @throws ModelFailure
 */
export async function askProvider<T>({ signal, httpFailureOf }: AskOptions, ask: () => Promise<T>): Promise<T> {
  try {
    return await untilAborted(signal, ask);
  } catch (error) {
    throw failureOf(error, httpFailureOf);
  }
}

/** The key as it is now. */
export async function currentKey(source: CurrentKey): Promise<string> {
  let key: string;
  try {
    key = await source();
  } catch (error) {
    if (error instanceof ModelFailure) throw error;
    // Any other reason stays behind: what a store of secrets says may hold parts of one.
    throw new ModelFailure('unauthorized', 'The key of the provider could not be read.', { isUnpaid: true });
  }
  // Any other character would make the platform refuse the header, with the key in its error.
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new ModelFailure('unauthorized', 'The key of the provider is empty, or holds what no key can hold.', {
    isUnpaid: true,
  });
}

/** The JSON of an answer. Error statuses have become errors before. */
export async function readJson(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? '';
  if (!/[/+]json\b/i.test(type)) {
    throw new ModelFailure('unavailable', 'Something other than the API of the provider answered: no JSON.');
  }
  const bytes = await response.bytes();
  // A parser spends seconds on brackets alone, where everybody waits for it.
  if (isNestedDeeperThan(bytes, MAX_REPLY_DEPTH)) {
    throw new ModelFailure('malformed', 'The answer of the provider is nested more deeply than any.');
  }
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new ModelFailure('malformed', 'The answer of the provider is not whole JSON.');
  }
}

function failureOf(error: unknown, httpFailureOf: AskOptions['httpFailureOf']): ModelFailure {
  const http = httpFailureOf(error);
  if (http !== undefined) return failureOfStatus(http);
  for (const each of causes(error)) {
    if (each instanceof ModelFailure) return each;
    if (each instanceof OversizedReplyError) return new ModelFailure('malformed', each.message);
  }
  const code = systemCode(error);
  return PLATFORM_TIMEOUTS.has(code)
    ? new ModelFailure('timeout', `The provider did not answer in the time that the platform waits (${code}).`)
    : new ModelFailure('connection', `The connection to the provider failed (${code}).`);
}

/** The platform's `fetch` waits five minutes for the head of an answer, and as long between parts of its body. */
const PLATFORM_TIMEOUTS: ReadonlySet<string> = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** Messages of SDK and platform stay behind, since they may repeat what was sent; codes such as ECONNRESET do not. */
function systemCode(error: unknown): string {
  for (const each of [...causes(error)].reverse()) {
    const code = field<NodeJS.ErrnoException>(each, 'code');
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code)) return code;
  }
  return errorName(error);
}

function* causes(error: unknown): Generator<Error> {
  let current = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    yield current;
    current = current.cause;
  }
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
