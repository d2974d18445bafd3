import { describe, expect, it } from 'vitest';
import { findEmfProblems } from '../support/emf-schema.ts';

const NOW = 1_790_000_000_000;

/** The example of the specification, with whatever a test breaks. */
function makeLine({ aws = {}, directive = {}, metric = {}, root = {} } = {}): string {
  const Metrics = [{ Name: 'time', Unit: 'Milliseconds', StorageResolution: 60, ...metric }];
  const CloudWatchMetrics = [
    { Namespace: 'lambda-function-metrics', Dimensions: [['functionVersion']], Metrics, ...directive },
  ];
  const _aws = { Timestamp: NOW, CloudWatchMetrics, ...aws };
  return `${JSON.stringify({ _aws, functionVersion: '$LATEST', time: 100, requestId: '989ffbf8', ...root })}\n`;
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `name${index}`);
const members = (count: number, value: unknown) => Object.fromEntries(names(count).map((name) => [name, value]));
const definitions = (count: number) => names(count).map((Name) => ({ Name }));

describe('the check of EMF lines', () => {
  it.for([
    ['the example of the specification', makeLine()],
    ['an array of 100 values', makeLine({ root: { time: Array.from({ length: 100 }, () => 1.5) } })],
    ['100 metrics', makeLine({ directive: { Metrics: definitions(100) }, root: members(100, 1) })],
    ['30 dimensions', makeLine({ directive: { Dimensions: [names(30)] }, root: members(30, 'x') })],
    ['an empty set of dimensions', makeLine({ directive: { Dimensions: [[]] } })],
    ['no directive', makeLine({ aws: { CloudWatchMetrics: [] } })],
    ['a time 13 days ago', makeLine({ aws: { Timestamp: NOW - 13 * 86_400_000 } })],
    ['high resolution', makeLine({ metric: { StorageResolution: 1 } })],
    ['a log group', makeLine({ aws: { LogGroupName: '/iris/events' } })],
    ['a rate', makeLine({ metric: { Unit: 'Kilobits/Second' } })],
  ])('takes %s', ([, line = '']) => {
    expect(findEmfProblems(line, NOW)).toEqual([]);
  });

  it.for([
    ['a prefix', `INFO ${makeLine()}`],
    ['a missing line end', makeLine().trimEnd()],
    ['two lines', makeLine().repeat(2)],
    ['an array', '[]\n'],
    ['no metadata', '{"time":1}\n'],
    ['NaN', makeLine().replace(':100,', ':NaN,')],
    ['an event of more than 256 KB', makeLine({ root: { note: 'x'.repeat(262_144) } })],
    ['a time as text', makeLine({ aws: { Timestamp: '2026-11-21T00:00:00Z' } })],
    ['a time with a fraction', makeLine({ aws: { Timestamp: NOW + 0.5 } })],
    ['a time in seconds', makeLine({ aws: { Timestamp: NOW / 1000 } })],
    ['a time 15 days ago', makeLine({ aws: { Timestamp: NOW - 15 * 86_400_000 } })],
    ['a time 3 hours ahead', makeLine({ aws: { Timestamp: NOW + 3 * 3_600_000 } })],
    ['a member that metadata does not have', makeLine({ aws: { LogGroup: 'x' } })],
    ['a log group with a space', makeLine({ aws: { LogGroupName: 'iris events' } })],
    ['no namespace', makeLine({ directive: { Namespace: undefined } })],
    ['an empty namespace', makeLine({ directive: { Namespace: '' } })],
    ['a long namespace', makeLine({ directive: { Namespace: 'x'.repeat(256) } })],
    ['a namespace with a space', makeLine({ directive: { Namespace: 'IRIS Analysis' } })],
    ['a namespace that starts with a colon', makeLine({ directive: { Namespace: ':x' } })],
    ['no set of dimensions', makeLine({ directive: { Dimensions: [] } })],
    ['dimensions that are no sets', makeLine({ directive: { Dimensions: ['functionVersion'] } })],
    ['31 dimensions', makeLine({ directive: { Dimensions: [names(31)] }, root: members(31, 'x') })],
    ['a dimension without a value', makeLine({ directive: { Dimensions: [['missing']] } })],
    ['a dimension that is a number', makeLine({ root: { functionVersion: 1 } })],
    ['an empty dimension', makeLine({ root: { functionVersion: '' } })],
    ['a blank dimension', makeLine({ root: { functionVersion: ' ' } })],
    ['a dimension beyond ASCII', makeLine({ root: { functionVersion: 'é' } })],
    ['a dimension with a control character', makeLine({ root: { functionVersion: 'a\u001bb' } })],
    ['a dimension of 1025 characters', makeLine({ root: { functionVersion: 'x'.repeat(1025) } })],
    [
      'the name of a dimension that is too long',
      makeLine({ directive: { Dimensions: [['x'.repeat(256)]] }, root: { ['x'.repeat(256)]: 'x' } }),
    ],
    ['101 metrics', makeLine({ directive: { Metrics: definitions(101) }, root: members(101, 1) })],
    ['no metric', makeLine({ directive: { Metrics: [] } })],
    ['a metric without a name', makeLine({ metric: { Name: undefined } })],
    ['a long name', makeLine({ metric: { Name: 'x'.repeat(256) }, root: { ['x'.repeat(256)]: 1 } })],
    ['an unknown unit', makeLine({ metric: { Unit: 'Dollars' } })],
    ['a unit in lower case', makeLine({ metric: { Unit: 'milliseconds' } })],
    ['another resolution', makeLine({ metric: { StorageResolution: 30 } })],
    ['a metric without a value', makeLine({ root: { time: undefined } })],
    ['a metric that is null', makeLine({ root: { time: null } })],
    ['a metric that is text', makeLine({ root: { time: '100' } })],
    ['a metric that is nested', makeLine({ root: { time: { ms: 100 } } })],
    ['a value that is too large', makeLine({ root: { time: 1e109 } })],
    ['an array of 101 values', makeLine({ root: { time: Array.from({ length: 101 }, () => 1) } })],
    ['an array with text', makeLine({ root: { time: [1, '2'] } })],
  ])('refuses %s', ([, line = '']) => {
    expect(findEmfProblems(line, NOW)).not.toEqual([]);
  });
});
