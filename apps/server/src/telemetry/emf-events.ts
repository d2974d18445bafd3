import type { ErrorCode } from '@iris/core';
import type {
  AnalysisCompleted,
  AnalysisFailed,
  AnalysisObserver,
  AnalysisRequested,
  AnalysisStarted,
} from './analysis-observer.ts';
import { toAsciiJson } from './ascii-json.ts';
import type { PendingLine } from './line-destination.ts';
import {
  ANALYSIS_EVENTS,
  ANALYZE_ENDPOINT,
  type Dimension,
  type EventName,
  METRIC_NAMESPACE,
  type MetricName,
} from './metric-names.ts';

export interface EmfEventsOptions {
  /** Value of the dimension `Environment`. */
  readonly environment: string;
  /** For the CloudWatch agent's socket, which drops events that do not name their log group. */
  readonly logGroup?: string | undefined;
  /** Takes one line, and has it put together now or later; does not throw. */
  readonly write: (line: PendingLine) => void;
  /** In ms since 1970. */
  readonly now?: () => number;
}

/** A larger value makes CloudWatch refuse the metric. */
const MAX_METRIC_VALUE = 2 ** 360;
const LINE_START = '{"_aws":{"Timestamp":';

/** Writes each event as one line in CloudWatch's embedded metric format. */
export class EmfEvents implements AnalysisObserver {
  readonly #write: (line: PendingLine) => void;
  readonly #now: () => number;
  readonly #frame: LineFrame;
  readonly #requested: EventLine<'analysis_requested'>;
  readonly #started: EventLine<'analysis_started'>;
  readonly #completed: EventLine<'analysis_completed'>;
  readonly #failed = new Map<ErrorCode, EventLine<'analysis_failed'>>();

  constructor({ environment, logGroup, write, now = Date.now }: EmfEventsOptions) {
    this.#write = write;
    this.#now = now;
    this.#frame = { logGroup, dimensions: { Environment: environment, Endpoint: ANALYZE_ENDPOINT } };
    this.#requested = new EventLine('analysis_requested', this.#frame);
    this.#started = new EventLine('analysis_started', this.#frame);
    this.#completed = new EventLine('analysis_completed', this.#frame);
  }

  requested({ requestId, codeLengthChars, estimatedInputTokens }: AnalysisRequested): void {
    const values = { CodeLengthChars: codeLengthChars, EstimatedInputTokens: estimatedInputTokens };
    this.#write(this.#requested.at(this.#now(), requestId, values));
  }

  started({ requestId, totalPromptTokens, cacheTier }: AnalysisStarted): void {
    const values = { TotalPromptTokens: totalPromptTokens, CacheHit: cacheTier === null ? 0 : 1 };
    this.#write(this.#started.at(this.#now(), requestId, values));
  }

  completed(event: AnalysisCompleted): void {
    const values = {
      TotalLatencyMs: roundToMicroseconds(event.totalLatencyMs),
      InputTokens: event.inputTokens,
      OutputTokens: event.outputTokens,
      EstimatedCostUsd: event.estimatedCostUsd,
      ResponsibilityBlockCount: event.responsibilityBlockCount,
    };
    this.#write(this.#completed.at(this.#now(), event.requestId, values));
  }

  failed({ requestId, errorType, latencyUntilFailureMs }: AnalysisFailed): void {
    const values = { FailureCount: 1, LatencyUntilFailureMs: roundToMicroseconds(latencyUntilFailureMs) };
    this.#write(this.#failureLine(errorType).at(this.#now(), requestId, values));
  }

  #failureLine(errorType: ErrorCode): EventLine<'analysis_failed'> {
    const known = this.#failed.get(errorType);
    if (known !== undefined) return known;
    const dimensions = { ...this.#frame.dimensions, ErrorType: errorType };
    const made = new EventLine('analysis_failed', { ...this.#frame, dimensions });
    this.#failed.set(errorType, made);
    return made;
  }
}

/** What is the same in every line of an event. */
interface LineFrame {
  readonly logGroup: string | undefined;
  readonly dimensions: Readonly<Partial<Record<Dimension, string>>>;
}

type EventValues<Event extends EventName> = Readonly<Record<MetricName<Event>, number | null>>;

/**
 * The lines of one event, of which all that stays the same is put together beforehand, as bytes: three of them are
 * written for each request, so building and serializing an object each time would cost more than the rest of a cached
 * answer.
 */
class EventLine<Event extends EventName> {
  readonly #event: Event;
  readonly #frame: LineFrame;
  readonly #names: readonly MetricName<Event>[];
  /** What stands before each metric's value. */
  readonly #fields: readonly string[];
  /** What stands between timestamp and request id, by the set of metrics that a line has (bit i: the i-th). */
  readonly #middles: Buffer[] = [];

  constructor(event: Event, frame: LineFrame) {
    this.#event = event;
    this.#frame = frame;
    // `Object.keys` does not know that these are all the keys of this event's metrics.
    this.#names = Object.keys(ANALYSIS_EVENTS[event].metrics) as MetricName<Event>[];
    this.#fields = this.#names.map((name) => `,${JSON.stringify(name)}:`);
    this.#middle(2 ** this.#names.length - 1);
  }

  at(timestamp: number, requestId: string, values: EventValues<Event>): PendingLine {
    return new PendingEvent(this, timestamp, requestId, values);
  }

  /**
   * A value that is not known (null), or that CloudWatch could not read, is left out together with its metric.
   *
   * @returns bytes that the next line is written over
   */
  render(timestamp: number, requestId: string, values: EventValues<Event>): Buffer {
    let present = 0;
    let fields = '';
    // By index: an iterator would make an array for each metric, on a path whose garbage is felt.
    for (let index = 0; index < this.#names.length; index += 1) {
      const name = this.#names[index];
      const value = name === undefined ? null : values[name];
      if (value === null || !(Math.abs(value) <= MAX_METRIC_VALUE)) continue;
      present |= 1 << index;
      fields += `${this.#fields[index]}${value}`;
    }
    return joinAscii(`${LINE_START}${timestamp}`, this.#middle(present), `${escapeRequestId(requestId)}${fields}}\n`);
  }

  #middle(present: number): Buffer {
    const known = this.#middles[present];
    if (known !== undefined) return known;
    const { dimensionSets, metrics } = ANALYSIS_EVENTS[this.#event];
    const names = this.#names.filter((_, index) => (present & (1 << index)) !== 0);
    const definitions = names.map((Name) => ({ Name, Unit: Reflect.get(metrics, Name) }));
    const directive = { Namespace: METRIC_NAMESPACE, Dimensions: dimensionSets, Metrics: definitions };
    const { logGroup, dimensions } = this.#frame;
    const CloudWatchMetrics = names.length === 0 ? [] : [directive];
    const metadata = JSON.stringify({ LogGroupName: logGroup, CloudWatchMetrics }).slice(1);
    const members = JSON.stringify({ event_name: this.#event, ...dimensions }).slice(1, -1);
    const made = Buffer.from(toAsciiJson(`,${metadata},${members},"request_id":`), 'latin1');
    this.#middles[present] = made;
    return made;
  }
}

/** What one line of an event is made of. */
class PendingEvent<Event extends EventName> implements PendingLine {
  readonly #line: EventLine<Event>;
  readonly #timestamp: number;
  readonly #requestId: string;
  readonly #values: EventValues<Event>;

  constructor(line: EventLine<Event>, timestamp: number, requestId: string, values: EventValues<Event>) {
    this.#line = line;
    this.#timestamp = timestamp;
    this.#requestId = requestId;
    this.#values = values;
  }

  render(): Buffer {
    return this.#line.render(this.#timestamp, this.#requestId, this.#values);
  }
}

/** Where lines are put together; it grows with the longest. */
let scratch = Buffer.allocUnsafeSlow(4096);

/** Bytes that hold until the next call. Text that is short is cheap as a string, and what is long is not. */
function joinAscii(start: string, middle: Buffer, end: string): Buffer {
  const length = start.length + middle.length + end.length;
  if (length > scratch.length) scratch = Buffer.allocUnsafeSlow(length);
  scratch.write(start, 0, 'latin1');
  scratch.set(middle, start.length);
  scratch.write(end, start.length + middle.length, 'latin1');
  return scratch.subarray(0, length);
}

let lastRequestId = '';
let lastEscaped = '""';

/** The events of one request mostly follow each other, and have the same id. */
function escapeRequestId(requestId: string): string {
  if (requestId !== lastRequestId) {
    lastRequestId = requestId;
    lastEscaped = toAsciiJson(JSON.stringify(requestId));
  }
  return lastEscaped;
}

function roundToMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
