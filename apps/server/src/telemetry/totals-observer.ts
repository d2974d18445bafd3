import type { AnalyzerName, ErrorCode, Usage } from '@iris/core';
import type { AnalyzerAttempt } from '@iris/inference';
import { type CounterName, type RunningTotals, toNanoUsd } from '@iris/metrics';
import type {
  AnalysisCompleted,
  AnalysisFailed,
  AnalysisObserver,
  AnswerOrigin,
  CacheTier,
} from './analysis-observer.ts';

/** An analysis that an analyzer finished, whoever still waits for it. */
export interface AnalysisMade {
  readonly analyzer: AnalyzerName;
  readonly usage: Usage;
}

/** What happens on the server beside and before analysis. A method keeps to the rules of `AnalysisObserver`. */
export interface ServerObserver {
  analysisMade(event: AnalysisMade): void;
  /** A request that never reached analysis was answered with an error. */
  refused(code: ErrorCode): void;
  /** Bytes of the body of a request. */
  received(bytes: number): void;
  /** Bytes of the body of an answer. */
  sent(bytes: number): void;
}

export interface TotalsObserverOptions {
  readonly totals: Pick<RunningTotals, 'add'>;
  /** The tiers of the cache in the order in which they are asked. */
  readonly tiers: readonly CacheTier[];
}

// Written out, so that counting an answer puts no string together.
const ANSWERS = {
  memory: 'answers.memory',
  disk: 'answers.disk',
  shared: 'answers.shared',
  analysis: 'answers.analysis',
  coalesced: 'answers.coalesced',
  blank: 'answers.blank',
} as const satisfies Record<AnswerOrigin, CounterName>;
const HITS = {
  memory: 'cache_hits.memory',
  disk: 'cache_hits.disk',
  shared: 'cache_hits.shared',
} as const satisfies Record<CacheTier, CounterName>;
const MISSES = {
  memory: 'cache_misses.memory',
  disk: 'cache_misses.disk',
  shared: 'cache_misses.shared',
} as const satisfies Record<CacheTier, CounterName>;

/** Counts what happens in the running totals. */
export class TotalsObserver implements AnalysisObserver, ServerObserver {
  readonly #totals: Pick<RunningTotals, 'add'>;
  readonly #tiers: readonly CacheTier[];

  constructor({ totals, tiers }: TotalsObserverOptions) {
    this.#totals = totals;
    this.#tiers = tiers;
  }

  requested(): void {
    this.#totals.add('analyses.requested');
  }

  started(): void {
    // Where the answer came from is counted once it has one.
  }

  completed({ origin, avoidedCostUsd, degradedBecause }: AnalysisCompleted): void {
    this.#totals.add(ANSWERS[origin]);
    if (degradedBecause !== undefined) this.#totals.add(`degradations.${degradedBecause}`);
    this.#totals.add('model.avoided_cost_nano_usd', toNanoUsd(avoidedCostUsd));
    if (origin === 'blank') return;
    for (const tier of this.#tiers) {
      if (tier === origin) {
        this.#totals.add(HITS[tier]);
        return;
      }
      this.#totals.add(MISSES[tier]);
    }
  }

  failed({ errorType }: AnalysisFailed): void {
    this.#totals.add(`failures.${errorType}`);
  }

  analysisMade({ analyzer }: AnalysisMade): void {
    this.#totals.add('analyses.made');
    if (analyzer !== 'structural') this.#totals.add('model.calls');
  }

  /** Counted by the attempt: what was paid for an analysis that failed, or that nobody waits for any more, is paid too. */
  modelAsked({ usage, cost, failure }: AnalyzerAttempt): void {
    this.#totals.add('model.attempts');
    if (failure !== undefined) this.#totals.add('model.failed_attempts');
    if (usage === undefined) return;
    this.#totals.add('model.input_tokens', usage.inputTokens);
    this.#totals.add('model.cached_input_tokens', usage.cachedInputTokens);
    this.#totals.add('model.output_tokens', usage.outputTokens);
    this.#totals.add('model.reasoning_tokens', usage.reasoningTokens);
    this.#totals.add('model.cost_nano_usd', cost ?? 0);
  }

  refused(code: ErrorCode): void {
    this.#totals.add(`refusals.${code}`);
  }

  received(bytes: number): void {
    this.#totals.add('traffic.received_bytes', bytes);
  }

  sent(bytes: number): void {
    this.#totals.add('traffic.sent_bytes', bytes);
  }
}
