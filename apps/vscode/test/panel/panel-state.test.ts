import type { ReadingEvent } from '@iris/client';
import { NO_READING, readingOf, reduceReading } from '@iris/client';
import type { Analysis, BlockId } from '@iris/core';
import { describe, expect, it } from 'vitest';
import type { IdlePlan } from '../../src/analysis/plan.ts';
import { parseMessageToPanel } from '../../src/panel/messages.ts';
import { toPanelState } from '../../src/panel/panel-state.ts';
import { assignColors } from '../../src/reading/block-colors.ts';
import { type FileReading, unreadFile } from '../../src/reading/readings.ts';

const LANGUAGES = ['Python', 'Go'];
// Tests may name an id; elsewhere only core makes them.
const ANALYSIS: Analysis = {
  fileIntent: 'Storing values',
  blocks: [
    {
      id: 'load' as BlockId,
      label: 'Value loading',
      description: 'Loads.',
      ranges: [
        [1, 4],
        [9, 9],
      ],
    },
    { id: 'store' as BlockId, label: 'Value storing', description: '', ranges: [[6, 7]] },
  ],
  facts: { lineCount: 9, minified: false, generated: false, hasSyntaxErrors: false },
};
const STARTED: ReadingEvent = { type: 'started', run: 1, startedAt: 5 };
const ANSWERED: ReadingEvent = {
  type: 'answered',
  run: 1,
  analysis: ANALYSIS,
  origin: { analyzer: 'openai', model: 'm', cache: 'disk', where: 'server', host: 'h', degraded: 'd' },
};
const SETTLED: ReadingEvent = { type: 'settled', run: 1, notice: { text: 'Told quietly.', remedy: 'refresh' } };

function fileAfter(...events: readonly ReadingEvent[]): FileReading {
  const session = events.reduce(reduceReading, NO_READING);
  const blocks = readingOf(session)?.analysis.blocks.map(({ id }) => id) ?? [];
  return { ...unreadFile('store.py'), session, colors: assignColors(new Map(), blocks) };
}

function idle(why: IdlePlan['why']): IdlePlan {
  return { kind: 'idle', why, notice: undefined };
}

/** The state, as the page gets it. */
function shownState(file: FileReading | undefined) {
  const state = toPanelState(file, LANGUAGES);
  const message = parseMessageToPanel(JSON.parse(JSON.stringify({ type: 'state', state })));
  expect(message).toEqual({ type: 'state', state });
  return state;
}

describe('toPanelState', () => {
  it('says why nothing is shown', () => {
    expect(shownState(undefined)).toEqual({ kind: 'idle', why: 'no-file' });
    expect(shownState(unreadFile('a.py'))).toEqual({ kind: 'idle', why: 'manual', fileName: 'a.py' });
    expect(shownState({ ...unreadFile('a.sql'), idle: idle('not-read') })).toEqual({
      ...{ kind: 'idle', why: 'not-read', fileName: 'a.sql', languages: LANGUAGES },
    });
    expect(shownState({ ...unreadFile('a.py'), idle: idle('too-large') })).toMatchObject({ why: 'too-large' });
  });

  it('says why the server that is set up is not asked', () => {
    const notice = { text: 'Nothing is sent from here.', remedy: 'manage-trust' } as const;
    const file = { ...unreadFile('a.sql'), idle: { ...idle('not-read'), notice } };
    expect(shownState(file)).toMatchObject({ kind: 'idle', notice });
  });

  it('tells an analysis that the reader asked for from one that began by itself', () => {
    expect(shownState(fileAfter(STARTED))).not.toHaveProperty('wasAskedFor');
    expect(shownState({ ...fileAfter(STARTED), wasAskedFor: true })).toMatchObject({ wasAskedFor: true });
    expect(shownState({ ...unreadFile('a.sql'), idle: idle('not-read'), wasAskedFor: true })).toMatchObject({
      kind: 'idle',
      wasAskedFor: true,
    });
  });

  it('says of a file that has grown too large since why it is not analyzed again', () => {
    const edited: ReadingEvent = { type: 'edited', edits: [{ start: 6, removed: 2, inserted: 0 }] };
    const file = { ...fileAfter(STARTED, ANSWERED, SETTLED, edited), idle: idle('too-large') };
    expect(shownState(file)).toMatchObject({
      kind: 'stale',
      notice: { text: 'store.py is too large to be analyzed: it has more than 100,000 lines or 2,000,000 characters.' },
    });
  });

  it('shows progress, with what is there already', () => {
    expect(shownState(fileAfter(STARTED))).toEqual({ kind: 'analyzing', fileName: 'store.py', startedAt: 5 });
    expect(shownState(fileAfter(STARTED, ANSWERED))).toMatchObject({
      kind: 'analyzing',
      view: { intent: 'Storing values' },
    });
  });

  it('shows an analysis with its blocks, colours and origin', () => {
    expect(shownState(fileAfter(STARTED, ANSWERED, SETTLED))).toEqual({
      kind: 'analyzed',
      fileName: 'store.py',
      notice: { text: 'Told quietly.', remedy: 'refresh' },
      view: {
        intent: 'Storing values',
        blocks: [
          {
            ...{ id: 'load', label: 'Value loading', description: 'Loads.' },
            lineCount: 5,
            color: 0,
            stale: false,
            segments: 2,
          },
          {
            ...{ id: 'store', label: 'Value storing', description: '' },
            lineCount: 2,
            color: 1,
            stale: false,
            segments: 1,
          },
        ],
        origin: { analyzer: 'openai', model: 'm', cache: 'disk', where: 'server', host: 'h', degraded: 'd' },
      },
    });
  });

  it('marks what changed, and a block of which nothing is left', () => {
    const edited: ReadingEvent = { type: 'edited', edits: [{ start: 6, removed: 2, inserted: 0 }] };
    expect(shownState(fileAfter(STARTED, ANSWERED, SETTLED, edited))).toMatchObject({
      kind: 'stale',
      view: {
        blocks: [
          { id: 'load', stale: false, lineCount: 5 },
          { id: 'store', stale: true, lineCount: 0, segments: 0 },
        ],
      },
    });
  });

  it('says what went wrong and what to do, with what was there before', () => {
    const failed: ReadingEvent = { type: 'failed', run: 1, failure: { message: 'It broke.', advice: 'Mend it.' } };
    expect(shownState(fileAfter(STARTED, failed))).toEqual({
      ...{ kind: 'error', fileName: 'store.py', message: 'It broke.', advice: 'Mend it.' },
    });
    expect(shownState(fileAfter(STARTED, ANSWERED, failed))).toMatchObject({
      kind: 'error',
      view: { blocks: [{}, {}] },
    });
  });
});
