import { Ajv } from 'ajv';

/*
 * The embedded metric format as AWS specifies it (CloudWatch user guide, "Specification: Embedded metric format"; for
 * names, units and values the API reference, "MetricDatum" and "Dimension"). CloudWatch keeps an event that breaks a
 * rule as a log line and drops its metrics in silence.
 */

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MAX_AGE_MS = 14 * DAY_MS;
const MAX_AHEAD_MS = 2 * HOUR_MS;
const MAX_LINE_BYTES = 256 * 1024;
const MAX_VALUE = 2 ** 360;

const SIZES = ['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes'];
const BIT_SIZES = SIZES.map((size) => size.replace('bytes', 'bits').replace('Bytes', 'Bits'));
const COUNTABLE = [...SIZES, ...BIT_SIZES, 'Count'];
const UNITS = [
  'Seconds',
  'Microseconds',
  'Milliseconds',
  ...COUNTABLE,
  ...COUNTABLE.map((unit) => `${unit}/Second`),
  'Percent',
  'None',
];

const ASCII_TEXT = '^[ -~]*[!-~][ -~]*$';
const NAME = { type: 'string', minLength: 1, maxLength: 255, pattern: ASCII_TEXT };
const NAME_WITHOUT_COLON = { ...NAME, not: { pattern: '^:' } };

const METRIC_DEFINITION = {
  type: 'object',
  required: ['Name'],
  additionalProperties: false,
  properties: { Name: NAME, Unit: { enum: UNITS }, StorageResolution: { enum: [1, 60] } },
};

const METRIC_DIRECTIVE = {
  type: 'object',
  required: ['Namespace', 'Dimensions', 'Metrics'],
  additionalProperties: false,
  properties: {
    Namespace: { ...NAME_WITHOUT_COLON, pattern: '^[A-Za-z0-9._/#:-]+$' },
    Dimensions: {
      type: 'array',
      minItems: 1,
      items: { type: 'array', maxItems: 30, uniqueItems: true, items: NAME_WITHOUT_COLON },
    },
    Metrics: { type: 'array', minItems: 1, maxItems: 100, items: METRIC_DEFINITION },
  },
};

const EMF_SCHEMA = {
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      required: ['Timestamp', 'CloudWatchMetrics'],
      additionalProperties: false,
      properties: {
        Timestamp: { type: 'integer' },
        CloudWatchMetrics: { type: 'array', items: METRIC_DIRECTIVE },
        // The specification does not have this one; the CloudWatch agent demands it of what its socket receives.
        LogGroupName: { type: 'string', pattern: '^[A-Za-z0-9._/#-]{1,512}$' },
      },
    },
  },
};

/** What the schema leaves to be said of members that directives refer to. */
const METRIC_VALUE = { type: 'number', minimum: -MAX_VALUE, maximum: MAX_VALUE };
const METRIC_TARGET = { anyOf: [METRIC_VALUE, { type: 'array', minItems: 1, maxItems: 100, items: METRIC_VALUE }] };
const DIMENSION_TARGET = { type: 'string', minLength: 1, maxLength: 1024, pattern: ASCII_TEXT };

/** As the schema makes it. */
interface EmfDocument {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
  readonly [member: string]: unknown;
}

const ajv = new Ajv({ allErrors: true });
const isEmfDocument = ajv.compile<EmfDocument>(EMF_SCHEMA);
const isMetricTarget = ajv.compile(METRIC_TARGET);
const isDimensionTarget = ajv.compile(DIMENSION_TARGET);

/** What is wrong with a line as an EMF event; empty where nothing is. */
export function findEmfProblems(line: string, now = Date.now()): readonly string[] {
  if (!line.endsWith('\n') || line.indexOf('\n') !== line.length - 1) return ['is not one line'];
  if (Buffer.byteLength(line) > MAX_LINE_BYTES) return ['is longer than an event may be'];
  let document: unknown;
  try {
    document = JSON.parse(line);
  } catch {
    return ['is not JSON'];
  }
  if (!isEmfDocument(document)) {
    return (isEmfDocument.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  }
  return [...findTimeProblems(document, now), ...findTargetProblems(document)];
}

function findTimeProblems({ _aws: { Timestamp } }: EmfDocument, now: number): readonly string[] {
  if (Timestamp < now - MAX_AGE_MS) return ['Timestamp is more than 14 days old'];
  return Timestamp > now + MAX_AHEAD_MS ? ['Timestamp is more than 2 hours ahead'] : [];
}

function findTargetProblems(document: EmfDocument): readonly string[] {
  const directives = document._aws.CloudWatchMetrics;
  const metrics = directives.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));
  const dimensions = directives.flatMap(({ Dimensions }) => Dimensions.flat());
  return [
    ...metrics.filter((name) => !isMetricTarget(document[name])).map((name) => `the metric ${name} has no valid value`),
    ...dimensions
      .filter((name) => !isDimensionTarget(document[name]))
      .map((name) => `the dimension ${name} has no valid value`),
  ];
}
