import { readFileSync } from 'node:fs';
import { ERRORS } from '@iris/core';
import { describe, expect, it } from 'vitest';
import { ANALYSIS_EVENTS, EVENT_LOG_GROUP, METRIC_NAMESPACE } from '../../src/telemetry/metric-names.ts';
import { findEmfProblems } from '../support/emf-schema.ts';

const PAGE = readFileSync(new URL('../../../../docs/events.md', import.meta.url), 'utf8');
const EVENTS_PART = PAGE.slice(PAGE.indexOf('\n## The events\n'), PAGE.indexOf('\n## Order\n'));
const JSON_BLOCKS = [...PAGE.matchAll(/```json\n(.*?)```/gs)].map(([, block = '']) => block);

const codeIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code);

/** What the page says of an event: its metrics with their units, and its sets of dimensions. */
function documented(section: string): [name: string | undefined, definition: object] {
  const rows = [...section.matchAll(/^\| `(\w+)` \| (\w+) \| \S.* \|$/gm)].map(([, name, unit]) => [name, unit]);
  const dimensionSets = [...section.matchAll(/^- by (.*?)(?::.*)?$/gm)].map(([, names = '']) => codeIn(names));
  return [codeIn(section)[0], { dimensionSets, metrics: Object.fromEntries(rows) }];
}

describe('docs/events.md', () => {
  it('names each event with its metrics, units and dimensions, and no other', () => {
    const sections = EVENTS_PART.split(/^### /m).slice(1);
    expect(Object.fromEntries(sections.map(documented))).toEqual(ANALYSIS_EVENTS);
    expect(sections.map((section) => codeIn(section)[0])).toEqual(Object.keys(ANALYSIS_EVENTS));
  });

  it('names no metric, event or error that is gone', () => {
    const metrics = Object.values(ANALYSIS_EVENTS).flatMap((event) => Object.keys(event.metrics));
    const others = ['EMFValidationErrors', 'EMFParsingErrors', 'LogGroupName', 'CloudWatchAgentServerPolicy'];
    const names = new Set([...metrics, ...others, 'Environment', 'Endpoint', 'ErrorType', 'PutMetricData']);
    const codes = new Set([...Object.keys(ERRORS), ...Object.keys(ANALYSIS_EVENTS), 'event_name', 'request_id']);
    const mentioned = codeIn(PAGE.replace(/```.*?```/gs, ''));
    expect(mentioned.filter((name = '') => /^([A-Z][a-z]+){2,}$|^EMF/.test(name) && !names.has(name))).toEqual([]);
    expect(mentioned.filter((name = '') => /^[a-z]+(_[a-z]+)+$/.test(name) && !codes.has(name))).toEqual([]);
  });

  it('names the namespace and the log group', () => {
    expect(PAGE).toContain(`\`${METRIC_NAMESPACE}\``);
    expect(PAGE).toContain(`\`${EVENT_LOG_GROUP}\``);
    expect(PAGE).toContain(`"log_group_name": "${EVENT_LOG_GROUP}"`);
  });

  it('counts the metrics that are billed', () => {
    const sizes = Object.values(ANALYSIS_EVENTS).map((event) => Object.keys(event.metrics).length);
    const sum = sizes.reduce((total, size) => total + size, 0);
    const perType = Object.keys(ANALYSIS_EVENTS.analysis_failed.metrics).length;
    expect(PAGE).toContain(`has ${sum} metrics, and ${perType} more for each type of failure`);
  });

  it('shows JSON that is valid, and an event that is one', () => {
    for (const block of JSON_BLOCKS) expect(() => JSON.parse(block)).not.toThrow();
    expect(findEmfProblems(JSON_BLOCKS[0] ?? '', JSON.parse(JSON_BLOCKS[0] ?? '')._aws.Timestamp)).toEqual([]);
  });
});
