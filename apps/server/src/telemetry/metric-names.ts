/** The CloudWatch units in use. */
type Unit = 'Count' | 'Milliseconds' | 'None';

interface EventDefinition {
  /** Each set makes one series of every metric: where a set is a part of another, it is the total of that. */
  readonly dimensionSets: readonly (readonly Dimension[])[];
  readonly metrics: Readonly<Record<string, Unit>>;
}

export const METRIC_NAMESPACE = 'IRIS/Analysis';

/** The log group of events that the CloudWatch agent takes on its socket; for a file, the agent's configuration says. */
export const EVENT_LOG_GROUP = '/iris/events';

/**
 * What metrics are told apart by. Each combination of values is a metric of its own, and billed as one: a value that
 * requests choose (an id, a file's name) must never be one of these.
 */
export type Dimension = 'Environment' | 'Endpoint' | 'ErrorType';

/** The value of `Endpoint`, as dashboards of the deployed system know it. */
export const ANALYZE_ENDPOINT = '/analyze';

/**
 * Every event with its metrics: the one place that names them. `docs/events.md` is held to it by a test; dashboards
 * and alarms must use these names.
 */
export const ANALYSIS_EVENTS = {
  analysis_requested: {
    dimensionSets: [['Environment', 'Endpoint']],
    metrics: { CodeLengthChars: 'Count', EstimatedInputTokens: 'Count' },
  },
  analysis_started: {
    dimensionSets: [['Environment', 'Endpoint']],
    metrics: { TotalPromptTokens: 'Count', CacheHit: 'Count' },
  },
  analysis_completed: {
    dimensionSets: [['Environment', 'Endpoint']],
    metrics: {
      TotalLatencyMs: 'Milliseconds',
      InputTokens: 'Count',
      OutputTokens: 'Count',
      EstimatedCostUsd: 'None',
      ResponsibilityBlockCount: 'Count',
    },
  },
  analysis_failed: {
    dimensionSets: [
      ['Environment', 'Endpoint'],
      ['Environment', 'Endpoint', 'ErrorType'],
    ],
    metrics: { FailureCount: 'Count', LatencyUntilFailureMs: 'Milliseconds' },
  },
} as const satisfies Record<string, EventDefinition>;

/** Of what is measured on a box around the application. */
export const BOX_METRIC_NAMESPACE = 'IRIS/Box';

/** What programs beside the server write; `docs/operations.md` is held to it by a test. */
export const BOX_EVENTS = {
  certificate_checked: {
    dimensionSets: [['Environment']],
    metrics: { CertificateDaysLeft: 'None' },
  },
} as const satisfies Record<string, EventDefinition>;

export type EventName = keyof typeof ANALYSIS_EVENTS;
export type MetricName<Event extends EventName> = keyof (typeof ANALYSIS_EVENTS)[Event]['metrics'] & string;
