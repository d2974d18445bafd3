import { Ajv } from 'ajv';

/*
 * The configuration file of the CloudWatch agent, as its documentation has it (CloudWatch user guide, "Manually create or edit
 * the CloudWatch agent configuration file" and "Metrics collected by the CloudWatch agent"), for the parts that a box uses.
 * Stricter than the schema that comes with the agent: that one lets unknown members and measurements pass, which the agent
 * then leaves out without a word.
 */

const TEXT = { type: 'string', minLength: 1, maxLength: 4096 };
const INTERVAL = { type: 'integer', minimum: 1, maximum: 172_800 };
const RETENTIONS = [
  -1, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

function measurementsOf(part: string, names: readonly string[]) {
  const all = names.flatMap((name) => [name, `${part}_${name}`]);
  return { type: 'array', minItems: 1, uniqueItems: true, items: { enum: all } };
}

function strict(properties: Readonly<Record<string, unknown>>, required: readonly string[] = []) {
  return { type: 'object', additionalProperties: false, properties, required };
}

const METRICS = strict(
  {
    namespace: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[A-Za-z0-9._/#-]+$' },
    append_dimensions: strict({
      ImageId: { const: `\${aws:ImageId}` },
      InstanceId: { const: `\${aws:InstanceId}` },
      InstanceType: { const: `\${aws:InstanceType}` },
      AutoScalingGroupName: { const: `\${aws:AutoScalingGroupName}` },
    }),
    metrics_collected: strict({
      mem: strict(
        {
          measurement: measurementsOf('mem', [
            'active',
            'available',
            'available_percent',
            'buffered',
            'cached',
            'free',
            'inactive',
            'shared',
            'total',
            'used',
            'used_percent',
          ]),
          metrics_collection_interval: INTERVAL,
        },
        ['measurement'],
      ),
      swap: strict(
        {
          measurement: measurementsOf('swap', ['free', 'used', 'used_percent']),
          metrics_collection_interval: INTERVAL,
        },
        ['measurement'],
      ),
      disk: strict(
        {
          measurement: measurementsOf('disk', [
            'free',
            'inodes_free',
            'inodes_total',
            'inodes_used',
            'total',
            'used',
            'used_percent',
          ]),
          resources: { type: 'array', minItems: 1, uniqueItems: true, items: { ...TEXT, pattern: '^(/|\\*$)' } },
          ignore_file_system_types: { type: 'array', items: TEXT },
          drop_device: { type: 'boolean' },
          metrics_collection_interval: INTERVAL,
        },
        ['measurement'],
      ),
    }),
    force_flush_interval: INTERVAL,
  },
  ['metrics_collected'],
);

const LOG_FILE = strict(
  {
    file_path: { ...TEXT, pattern: '^/' },
    log_group_name: { type: 'string', pattern: '^[A-Za-z0-9._/#-]{1,512}$' },
    log_stream_name: { type: 'string', pattern: '^[^:*]{1,512}$' },
    retention_in_days: { enum: RETENTIONS },
    timestamp_format: { type: 'string', pattern: '^([^%]|%(-[dmIMS]|[BbmAadHIMSYypZzf]))+$' },
    timezone: { enum: ['UTC', 'LOCAL'] },
    multi_line_start_pattern: TEXT,
    encoding: TEXT,
  },
  ['file_path', 'log_group_name', 'log_stream_name', 'retention_in_days'],
);

const AGENT_SCHEMA = strict(
  {
    agent: strict({
      metrics_collection_interval: INTERVAL,
      run_as_user: TEXT,
      region: TEXT,
      debug: { type: 'boolean' },
    }),
    metrics: METRICS,
    logs: strict(
      {
        logs_collected: strict(
          { files: strict({ collect_list: { type: 'array', minItems: 1, uniqueItems: true, items: LOG_FILE } }) },
          ['files'],
        ),
        force_flush_interval: INTERVAL,
      },
      ['logs_collected'],
    ),
  },
  ['agent', 'metrics', 'logs'],
);

const ajv = new Ajv({ allErrors: true });
const isAgentConfiguration = ajv.compile(AGENT_SCHEMA);

/** What is wrong with a configuration of the agent; empty where nothing is. */
export function findAgentProblems(configuration: unknown): readonly string[] {
  if (isAgentConfiguration(configuration)) return [];
  return (isAgentConfiguration.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const CODES: Readonly<Record<string, string>> = {
  '%Y': '\\d{4}',
  '%m': '\\d{2}',
  '%d': '\\d{2}',
  '%H': '\\d{2}',
  '%M': '\\d{2}',
  '%S': '\\d{2}',
};

/** The time that the agent takes a line for: the first part of it that fits the format, without its zone. */
export function readAgentTime(line: string, format: string): string | undefined {
  const pattern = format.replace(/[.*?|[\](){}$^]/g, '\\$&').replace(/%\w/g, (code) => CODES[code] ?? '(?!)');
  return new RegExp(pattern).exec(line)?.[0];
}
