import type { ErrorCode } from '@iris/core';
import type {
  AnalysisCompleted,
  AnalysisFailed,
  AnalysisObserver,
  AnalysisRequested,
  AnalysisStarted,
} from '../../src/telemetry/analysis-observer.ts';

import type { AnalysisMade, ServerObserver } from '../../src/telemetry/totals-observer.ts';

export type ObservedEvent =
  | ({ readonly name: 'requested' } & AnalysisRequested)
  | ({ readonly name: 'started' } & AnalysisStarted)
  | ({ readonly name: 'completed' } & AnalysisCompleted)
  | ({ readonly name: 'failed' } & AnalysisFailed);

/** Remembers what it heard, in order. */
export class FakeObserver implements AnalysisObserver {
  readonly events: ObservedEvent[] = [];

  requested(event: AnalysisRequested): void {
    this.events.push({ name: 'requested', ...event });
  }

  started(event: AnalysisStarted): void {
    this.events.push({ name: 'started', ...event });
  }

  completed(event: AnalysisCompleted): void {
    this.events.push({ name: 'completed', ...event });
  }

  failed(event: AnalysisFailed): void {
    this.events.push({ name: 'failed', ...event });
  }

  /** What was heard of one request. */
  of(requestId: string): readonly ObservedEvent[] {
    return this.events.filter((event) => event.requestId === requestId);
  }
}

/** Remembers what happened on the server. */
export class FakeServerObserver implements ServerObserver {
  readonly made: AnalysisMade[] = [];
  readonly refusals: ErrorCode[] = [];
  receivedBytes = 0;
  sentBytes = 0;

  analysisMade(event: AnalysisMade): void {
    this.made.push(event);
  }

  refused(code: ErrorCode): void {
    this.refusals.push(code);
  }

  received(bytes: number): void {
    this.receivedBytes += bytes;
  }

  sent(bytes: number): void {
    this.sentBytes += bytes;
  }
}
