import type {
  AnalysisCompleted,
  AnalysisFailed,
  AnalysisObserver,
  AnalysisRequested,
  AnalysisStarted,
} from '../../src/telemetry/analysis-observer.ts';

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
