import { BOX_METRIC_NAMESPACE } from '@iris/server/metric-names';
import type { BoxLayout } from '../layout.ts';
import { SHIPPED_LOGS } from './log-groups.ts';

/** The user that the agent's package makes. It reads the logs as a member of the group that they have. */
export const AGENT_USER = 'cwagent';

const INTERVAL_SECONDS = 60;

/**
 * The configuration of the CloudWatch agent for a box. Events travel as lines of a file like any log: CloudWatch Logs makes
 * metrics of whatever line is an EMF document and nothing else. Why it is not the agent's socket: decision 054.
 */
export function renderCloudWatchAgent(layout: BoxLayout): string {
  const configuration = {
    agent: { metrics_collection_interval: INTERVAL_SECONDS, run_as_user: AGENT_USER },
    metrics: {
      namespace: BOX_METRIC_NAMESPACE,
      append_dimensions: { InstanceId: `\${aws:InstanceId}` },
      metrics_collected: {
        mem: { measurement: ['mem_used_percent', 'mem_available'] },
        swap: { measurement: ['swap_used_percent'] },
        disk: {
          measurement: ['used_percent', 'inodes_free'],
          // By where they are mounted: a data volume that is not mounted sends nothing, and an alarm treats that as bad.
          resources: ['/', layout.data],
          // The name of a device may change with each start, and would make a metric of its own each time.
          drop_device: true,
        },
      },
    },
    logs: {
      logs_collected: {
        files: {
          collect_list: SHIPPED_LOGS.map(({ file, logGroup, retentionDays, time }) => ({
            file_path: layout[file],
            log_group_name: logGroup,
            log_stream_name: '{instance_id}',
            retention_in_days: retentionDays,
            ...(time !== null && { timestamp_format: time.format, timezone: time.zone }),
          })),
        },
      },
      force_flush_interval: 5,
    },
  };
  return `${JSON.stringify(configuration, null, 2)}\n`;
}
