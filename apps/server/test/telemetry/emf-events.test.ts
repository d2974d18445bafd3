import { ERRORS, type ErrorCode } from '@iris/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EmfEvents } from '../../src/telemetry/emf-events.ts';
import { renderLine } from '../../src/telemetry/line-destination.ts';
import { findEmfProblems } from '../support/emf-schema.ts';

const NOW = 1_790_000_000_000;
const COMPLETED = {
  requestId: 'r-1',
  origin: 'analysis',
  totalLatencyMs: 12.345_678_9,
  inputTokens: 100,
  outputTokens: 20,
  estimatedCostUsd: 0.000_123,
  avoidedCostUsd: 0,
  responsibilityBlockCount: 3,
} as const;
const FAILED = { requestId: 'r-1', errorType: 'deadline_exceeded', latencyUntilFailureMs: 30_000 } as const;

function makeEvents(): { readonly events: EmfEvents; readonly lines: string[] } {
  const lines: string[] = [];
  const events = new EmfEvents({
    environment: 'prod',
    write: (line) => lines.push(renderLine(line).toString()),
    now: () => NOW,
  });
  return { events, lines };
}

/** The only line that was written: valid, and parsed. */
function onlyLine(lines: readonly string[]): unknown {
  const [line = ''] = lines;
  expect(lines).toHaveLength(1);
  expect(findEmfProblems(line, NOW)).toEqual([]);
  return JSON.parse(line);
}

function directive(Metrics: readonly object[], Dimensions = [['Environment', 'Endpoint']]): object {
  return { Timestamp: NOW, CloudWatchMetrics: [{ Namespace: 'IRIS/Analysis', Dimensions, Metrics }] };
}

describe('an event', () => {
  it('says that an analysis was requested', () => {
    const { events, lines } = makeEvents();
    events.requested({ requestId: 'r-1', codeLengthChars: 4000, estimatedInputTokens: 1000 });
    expect(onlyLine(lines)).toEqual({
      _aws: directive([
        { Name: 'CodeLengthChars', Unit: 'Count' },
        { Name: 'EstimatedInputTokens', Unit: 'Count' },
      ]),
      event_name: 'analysis_requested',
      Environment: 'prod',
      Endpoint: '/analyze',
      request_id: 'r-1',
      CodeLengthChars: 4000,
      EstimatedInputTokens: 1000,
    });
  });

  it.for([
    ['a kept answer', 'disk', 1],
    ['an answer that is made', null, 0],
  ] as const)('says that an analysis was started, with %s', ([, cacheTier, CacheHit]) => {
    const { events, lines } = makeEvents();
    events.started({ requestId: 'r-1', totalPromptTokens: 7, cacheTier });
    expect(onlyLine(lines)).toEqual({
      _aws: directive([
        { Name: 'TotalPromptTokens', Unit: 'Count' },
        { Name: 'CacheHit', Unit: 'Count' },
      ]),
      event_name: 'analysis_started',
      Environment: 'prod',
      Endpoint: '/analyze',
      request_id: 'r-1',
      TotalPromptTokens: 7,
      CacheHit,
    });
  });

  it('says that an analysis was completed', () => {
    const { events, lines } = makeEvents();
    events.completed(COMPLETED);
    expect(onlyLine(lines)).toEqual({
      _aws: directive([
        { Name: 'TotalLatencyMs', Unit: 'Milliseconds' },
        { Name: 'InputTokens', Unit: 'Count' },
        { Name: 'OutputTokens', Unit: 'Count' },
        { Name: 'EstimatedCostUsd', Unit: 'None' },
        { Name: 'ResponsibilityBlockCount', Unit: 'Count' },
      ]),
      event_name: 'analysis_completed',
      Environment: 'prod',
      Endpoint: '/analyze',
      request_id: 'r-1',
      TotalLatencyMs: 12.346,
      InputTokens: 100,
      OutputTokens: 20,
      EstimatedCostUsd: 0.000_123,
      ResponsibilityBlockCount: 3,
    });
  });

  it('says that an analysis failed, for its type and for the total', () => {
    const { events, lines } = makeEvents();
    events.failed(FAILED);
    expect(onlyLine(lines)).toEqual({
      _aws: directive(
        [
          { Name: 'FailureCount', Unit: 'Count' },
          { Name: 'LatencyUntilFailureMs', Unit: 'Milliseconds' },
        ],
        [
          ['Environment', 'Endpoint'],
          ['Environment', 'Endpoint', 'ErrorType'],
        ],
      ),
      event_name: 'analysis_failed',
      Environment: 'prod',
      Endpoint: '/analyze',
      ErrorType: 'deadline_exceeded',
      request_id: 'r-1',
      FailureCount: 1,
      LatencyUntilFailureMs: 30_000,
    });
  });

  it('leaves out a cost that is not known, and has it again with the next one', () => {
    const { events, lines } = makeEvents();
    events.completed({ ...COMPLETED, estimatedCostUsd: null });
    const text = JSON.stringify(onlyLine(lines));
    expect(text).not.toContain('EstimatedCostUsd');
    expect(text).toContain('OutputTokens');
    events.completed(COMPLETED);
    expect(findEmfProblems(lines[1] ?? '', NOW)).toEqual([]);
    expect(lines[1]?.split('EstimatedCostUsd')).toHaveLength(3);
  });

  it('has no directive where no number can be written', () => {
    const { events, lines } = makeEvents();
    events.started({ requestId: 'r-1', totalPromptTokens: Number.NaN, cacheTier: null });
    events.requested({ requestId: 'r-1', codeLengthChars: Number.NaN, estimatedInputTokens: Number.POSITIVE_INFINITY });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ CacheHit: 0 });
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ _aws: { CloudWatchMetrics: [] } });
    for (const line of lines) expect(findEmfProblems(line, NOW)).toEqual([]);
  });

  it('is one valid line of ASCII whatever its numbers and its request id', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.double(),
        fc.option(fc.double()),
        fc.constantFrom(...(Object.keys(ERRORS) as ErrorCode[])),
        (requestId, number, cost, errorType) => {
          const { events, lines } = makeEvents();
          events.requested({ requestId, codeLengthChars: number, estimatedInputTokens: -number });
          events.started({ requestId, totalPromptTokens: number, cacheTier: 'memory' });
          events.completed({
            requestId,
            origin: 'coalesced',
            totalLatencyMs: number,
            inputTokens: number,
            outputTokens: number,
            estimatedCostUsd: cost,
            avoidedCostUsd: cost,
            responsibilityBlockCount: 1,
          });
          events.failed({ requestId, errorType, latencyUntilFailureMs: number });
          expect(lines).toHaveLength(4);
          for (const line of lines) {
            expect(findEmfProblems(line, NOW)).toEqual([]);
            expect(line).toMatch(/^[ -~]+\n$/);
            expect(JSON.parse(line)).toMatchObject({ request_id: requestId });
          }
        },
      ),
    );
  });

  it('is dated by the clock', () => {
    const lines: string[] = [];
    new EmfEvents({ environment: 'dev', write: (line) => lines.push(renderLine(line).toString()) }).failed(FAILED);
    expect(findEmfProblems(lines[0] ?? '')).toEqual([]);
  });
});
