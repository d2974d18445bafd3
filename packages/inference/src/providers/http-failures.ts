import { type FailureKind, ModelFailure } from '../model/model-failure.ts';

/** What an answer with an error status says. */
export interface HttpFailure {
  readonly status: number;
  readonly headers: Headers | undefined;
  /** The provider's own names for what is wrong, the most exact first. */
  readonly codes: readonly unknown[];
  /** Read to tell failures apart, and never passed on: it may repeat what was sent. */
  readonly text: string;
}

/** Codes that say more than the status they come with. */
const KIND_OF_CODE: ReadonlyMap<unknown, FailureKind> = new Map<unknown, FailureKind>([
  ['context_length_exceeded', 'input_too_long'],
  ['string_above_max_length', 'input_too_long'],
  ['exceed_context_size_error', 'input_too_long'],
  ['request_too_large', 'input_too_long'],
  ['insufficient_quota', 'out_of_quota'],
  ['billing_hard_limit_reached', 'out_of_quota'],
  ['billing_not_active', 'out_of_quota'],
  ['billing_error', 'out_of_quota'],
  ['contract_spend_limit_reached', 'out_of_quota'],
  ['enforced_spend_limit_reached', 'out_of_quota'],
  ['invalid_api_key', 'unauthorized'],
  ['authentication_error', 'unauthorized'],
  ['organization_on_hold', 'unauthorized'],
  ['content_filter', 'refused'],
  ['content_policy_violation', 'refused'],
  ['invalid_prompt', 'refused'],
]);

const KIND_OF_STATUS: ReadonlyMap<number, FailureKind> = new Map<number, FailureKind>([
  [401, 'unauthorized'],
  [402, 'out_of_quota'],
  [408, 'unavailable'],
  [409, 'unavailable'],
  [413, 'input_too_long'],
  [425, 'unavailable'],
  [429, 'rate_limited'],
]);

/** How servers without codes say that the input does not fit. */
const TOO_LONG =
  /context (?:length|size|window)|maximum (?:context|prompt)|(?:prompt|input|request) (?:is )?too (?:long|large)|n_ctx/i;
const OUT_OF_CREDIT = /credit balance|exceeded your current quota/i;
const FLAGGED = /\b(?:flagged|moderation)\b/i;

const MESSAGES: Partial<Record<FailureKind, string>> = {
  rate_limited: 'The provider limits the rate of requests',
  unavailable: 'The provider could not answer',
  refused: 'The provider refuses this input',
  input_too_long: 'The input is longer than the model reads',
  unauthorized: 'The provider does not accept the key: set another, or give it access to the model',
  out_of_quota: "The provider's account is out of credit or has reached its spending limit",
  rejected: 'The provider rejected the request: check model, effort, output limit and base URL',
};

export function failureOfStatus(failure: HttpFailure): ModelFailure {
  const kind = kindOf(failure);
  return new ModelFailure(kind, `${MESSAGES[kind]} (HTTP ${failure.status}).`, {
    retryAfterMs: retryAfterMs(failure.headers),
    isUnpaid: isTurnedAway(failure.status),
  });
}

/** Whoever gave up waiting for a model (408, 504 and others) may have been working for money until then. */
function isTurnedAway(status: number): boolean {
  return status === 503 || status === 529 || (status < 500 && status !== 408);
}

function kindOf({ status, codes, text }: HttpFailure): FailureKind {
  for (const code of codes) {
    const kind = KIND_OF_CODE.get(code);
    if (kind !== undefined) return kind;
  }
  if (status >= 400 && status <= 500 && status !== 401 && TOO_LONG.test(text)) return 'input_too_long';
  if (status >= 400 && status < 500 && OUT_OF_CREDIT.test(text)) return 'out_of_quota';
  if (status === 403) return kindOfForbidden(codes, text);
  return KIND_OF_STATUS.get(status) ?? (status >= 500 ? 'unavailable' : 'rejected');
}

/**
 * Not every 403 is about the key: moderation and firewalls in front of a server refuse single inputs with it, and these
 * must not count as a key that is wrong for all.
 */
function kindOfForbidden(codes: readonly unknown[], text: string): FailureKind {
  if (FLAGGED.test(text)) return 'refused';
  return codes.some((code) => code !== undefined && code !== null) ? 'unauthorized' : 'rejected';
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date. */
function retryAfterMs(headers: Headers | undefined): number | undefined {
  const exact = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (exact >= 0) return exact;
  const value = headers?.get('retry-after') ?? '';
  if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
