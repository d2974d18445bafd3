import { NO_USAGE, type Usage } from '@iris/core';
import type { CallAttempt } from '../model/model-client.ts';
import { NANO_USD_PER_USD } from '../money/cost.ts';

/**
 * What all calls for one analysis cost, those that failed included: the tokens that the provider reported, and their
 * price.
 */
export class ModelSpending {
  #tokens = { input: 0, cached: 0, output: 0, reasoning: 0 };
  /** In billionths of a dollar; null once a call may have been charged whose cost is not known. */
  #cost: number | null = 0;
  #isEmpty = true;

  add({ usage, cost }: CallAttempt): void {
    if (usage === undefined && cost === 0) return;
    this.#isEmpty = false;
    this.#cost = this.#cost === null || cost === null ? null : this.#cost + cost;
    if (usage === undefined) return;
    const { input, cached, output, reasoning } = this.#tokens;
    this.#tokens = {
      input: input + usage.inputTokens,
      cached: cached + usage.cachedInputTokens,
      output: output + usage.outputTokens,
      reasoning: reasoning + usage.reasoningTokens,
    };
  }

  toUsage(): Usage {
    if (this.#isEmpty) return NO_USAGE;
    return {
      inputTokens: this.#tokens.input,
      cachedInputTokens: this.#tokens.cached,
      outputTokens: this.#tokens.output,
      reasoningTokens: this.#tokens.reasoning,
      estimatedCostUsd: this.#cost === null ? null : this.#cost / NANO_USD_PER_USD,
    };
  }
}
