import type { CallAttempt, CallOptions, ModelClient, ModelReply, ModelRequest } from '../model/model-client.ts';
import { ModelFailure } from '../model/model-failure.ts';
import { costOf, costOfFailure, worstCaseCost } from '../money/cost.ts';
import type { DailyBudget, Reservation } from '../money/daily-budget.ts';
import type { ModelPrice } from '../money/prices.ts';
import { BUDGET_SPENT, BUDGET_UNKNOWN } from './why-not-now.ts';

export interface MeterOptions {
  /** Null where it is not known; then there is no budget either. */
  readonly price: ModelPrice | null;
  readonly budget: Pick<DailyBudget, 'reserve'> | undefined;
  /** How long one attempt may take, in ms. */
  readonly timeLimitMs: number;
}

/**
 * Lets a call through only where the budget has room for the most that it can cost, and says what it did cost, failed
 * or not. Stands below the retries, since each attempt is paid for.
 *
 * Calls fail with `budget_spent` or `budget_unknown` where nobody was asked.
 */
export function meteredClient(client: ModelClient, options: MeterOptions): ModelClient {
  const { provider, model, identity } = client;
  return {
    provider,
    model,
    identity,
    call: (request, callOptions) => callMetered(client, options, request, callOptions),
    check: (callOptions) => client.check(callOptions),
  };
}

async function callMetered(
  client: ModelClient,
  options: MeterOptions,
  request: ModelRequest,
  callOptions: CallOptions,
): Promise<ModelReply> {
  const terms = { price: options.price, maxOutputTokens: request.maxOutputTokens };
  const reservation = reserve(options, request);
  const tell = (attempt: CallAttempt): void => callOptions.onAttempt?.(attempt);
  try {
    const reply = await client.call(request, callOptions);
    const cost = costOf(reply.usage, terms);
    reservation?.settle(cost);
    tell({ usage: reply.usage, cost, failure: undefined });
    return reply;
  } catch (error) {
    const failure = error instanceof ModelFailure ? error : new ModelFailure('malformed', 'Not understood.');
    const cost = costOfFailure(failure, terms);
    reservation?.settle(cost);
    tell({ usage: failure.usage, cost, failure: failure.kind });
    throw error;
  }
}

function reserve({ price, budget, timeLimitMs }: MeterOptions, request: ModelRequest): Reservation | undefined {
  if (budget === undefined || price === null) return undefined;
  const { maxOutputTokens, maxInputTokens: inputTokens = bytesOf(request) } = request;
  const claim = budget.reserve(worstCaseCost({ inputTokens, maxOutputTokens }, price), timeLimitMs);
  switch (claim.kind) {
    case 'granted':
      return claim.reservation;
    case 'exhausted':
      throw new ModelFailure('budget_spent', BUDGET_SPENT);
    case 'unavailable':
      throw new ModelFailure('budget_unknown', BUDGET_UNKNOWN);
  }
}

/** No tokenizer needs more tokens than a text has bytes. */
function bytesOf({ instructions, input, format }: ModelRequest): number {
  return Buffer.byteLength(instructions) + Buffer.byteLength(input) + Buffer.byteLength(JSON.stringify(format));
}
