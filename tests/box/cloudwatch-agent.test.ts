import { AGENT_USER, boxLayout, renderCloudWatchAgent, SHIPPED_LOGS } from '@iris/box';
import { BOX_METRIC_NAMESPACE, EVENT_LOG_GROUP } from '@iris/server/metric-names';
import { describe, expect, it } from 'vitest';
import { findAgentProblems } from './support/agent-schema.ts';

const layout = boxLayout();
const configuration = JSON.parse(renderCloudWatchAgent(layout));
const files: readonly Readonly<Record<string, unknown>>[] = configuration.logs.logs_collected.files.collect_list;

describe('the configuration of the CloudWatch agent', () => {
  it('is one that the agent takes', () => {
    expect(findAgentProblems(configuration)).toEqual([]);
  });

  it('has the agent read as a user of its own, not as root', () => {
    expect(configuration.agent.run_as_user).toBe(AGENT_USER);
    expect(AGENT_USER).toBe('cwagent');
  });

  it('ships every log of a box, each into a group of its own that forgets', () => {
    const { accessLog, errorLog, nginxErrorLog, emfLog } = layout;
    const paths = files.map(({ file_path: path }) => path);
    expect(new Set(paths)).toEqual(new Set([accessLog, errorLog, nginxErrorLog, emfLog]));
    expect(new Set(files.map(({ log_group_name: group }) => group)).size).toBe(paths.length);
    for (const { retention_in_days: days } of files) expect(days).toBeGreaterThan(0);
  });

  it('ships events into the group that the server knows them by, and leaves their time to themselves', () => {
    const events = files.find(({ file_path: path }) => path === layout.emfLog);
    expect(events).toEqual({
      file_path: '/var/log/iris/emf.log',
      log_group_name: EVENT_LOG_GROUP,
      log_stream_name: '{instance_id}',
      retention_in_days: 14,
    });
  });

  it('measures memory, and the disks of the system and of the data', () => {
    expect(configuration.metrics.namespace).toBe(BOX_METRIC_NAMESPACE);
    const { mem, disk } = configuration.metrics.metrics_collected;
    expect(mem.measurement).toContain('mem_used_percent');
    expect(disk).toMatchObject({
      measurement: expect.arrayContaining(['used_percent']),
      resources: ['/', '/var/iris'],
    });
  });
});

describe('the check of that configuration', () => {
  it.for([
    ['a log group with a space', { log_group_name: 'iris events' }],
    ['a retention that CloudWatch does not have', { retention_in_days: 10 }],
    ['a member that the agent does not know', { log_format: 'json/emf' }],
    ['a code of time that the agent does not know', { timestamp_format: '%s' }],
    ['a relative path', { file_path: 'emf.log' }],
  ] as const)('refuses %s', ([, broken]) => {
    const [first, ...rest] = files;
    const logs = { logs_collected: { files: { collect_list: [{ ...first, ...broken }, ...rest] } } };
    expect(findAgentProblems({ ...configuration, logs })).not.toEqual([]);
  });

  it('refuses a measurement that the agent does not have', () => {
    const metrics = { metrics_collected: { mem: { measurement: ['used_per_cent'] } } };
    expect(findAgentProblems({ ...configuration, metrics })).not.toEqual([]);
  });

  it('has a path for every log', () => {
    for (const { file } of SHIPPED_LOGS) expect(layout[file]).toMatch(/^\/var\/log\/iris\/[a-z-]+\.log$/);
  });
});
