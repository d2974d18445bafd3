import { describe, expect, it } from 'vitest';
import { NO_READING, type ReadingEvent, type ReadingSession, readingOf, reduceReading } from '../src/index.ts';
import { analysisOf, block, id, LOCAL, REMOTE } from './support/readings.ts';

const LOADING = block('load', 'Config loading', [1, 4]);
const ROUTING = block('route', 'Route table', [6, 9], [20, 22]);
const ANALYSIS = analysisOf(LOADING, ROUTING);

function after(...events: readonly ReadingEvent[]): ReadingSession {
  return events.reduce(reduceReading, NO_READING);
}

const started = (run: number): ReadingEvent => ({ type: 'started', run, startedAt: 100 });
const answered = (run: number, analysis = ANALYSIS, origin = LOCAL): ReadingEvent => ({
  type: 'answered',
  run,
  analysis,
  origin,
});
const settled = (run: number, text?: string): ReadingEvent => ({
  type: 'settled',
  run,
  ...(text !== undefined && { notice: { text } }),
});
const edited = (start: number, removed: number, inserted: number): ReadingEvent => ({
  type: 'edited',
  edits: [{ start, removed, inserted }],
});

function rangesOf(session: ReadingSession) {
  return readingOf(session)?.analysis.blocks.map(({ ranges }) => ranges);
}

describe('reduceReading', () => {
  it('shows an answer once nothing more is awaited', () => {
    expect(after(started(1)).phase).toMatchObject({ kind: 'analyzing', startedAt: 100, reading: undefined });
    expect(after(started(1), answered(1), settled(1)).phase).toMatchObject({
      kind: 'analyzed',
      reading: { analysis: ANALYSIS, origin: LOCAL },
      notice: undefined,
    });
  });

  it('shows the first answer while a better one is awaited', () => {
    expect(after(started(1), answered(1)).phase).toMatchObject({ kind: 'analyzing', reading: { origin: LOCAL } });
    const better = after(started(1), answered(1), answered(1, ANALYSIS, REMOTE), settled(1));
    expect(better.phase).toMatchObject({ kind: 'analyzed', reading: { origin: REMOTE } });
  });

  it('keeps the first answer where the better one fails, and says why', () => {
    const session = after(started(1), answered(1), settled(1, 'h cannot be reached.'));
    expect(session.phase).toMatchObject({ kind: 'analyzed', notice: { text: 'h cannot be reached.' } });
  });

  it('takes no answer of a run that is not awaited any more', () => {
    const session = after(started(1), started(2));
    const late: readonly ReadingEvent[] = [
      answered(1),
      settled(1),
      { type: 'failed', run: 1, failure: { message: 'm', advice: 'a' } },
    ];
    for (const event of late) expect(reduceReading(session, event)).toBe(session);
    expect(reduceReading(NO_READING, answered(1))).toBe(NO_READING);
  });

  it('goes back to what it had when an analysis is given up', () => {
    expect(after(started(1), settled(1)).phase).toEqual({ kind: 'idle' });
    expect(after(started(1), answered(1), settled(1), started(2), settled(2)).phase).toMatchObject({
      kind: 'analyzed',
    });
    const stale = after(started(1), answered(1), settled(1), edited(1, 1, 1), started(2), settled(2));
    expect(stale.phase).toMatchObject({ kind: 'stale' });
  });

  it('fails with what it had', () => {
    const failed: ReadingEvent = { type: 'failed', run: 2, failure: { message: 'Too long.', advice: 'Divide it.' } };
    expect(after(started(2), failed).phase).toMatchObject({ kind: 'failed', reading: undefined });
    const session = after(started(1), answered(1), settled(1), started(2), failed);
    expect(session.phase).toMatchObject({
      kind: 'failed',
      failure: { message: 'Too long.' },
      reading: { origin: LOCAL },
    });
    expect(rangesOf(reduceReading(session, edited(1, 0, 1)))).toEqual([
      [[2, 5]],
      [
        [7, 10],
        [21, 23],
      ],
    ]);
  });

  it('moves ranges along with an edit and marks the blocks that it changed', () => {
    const session = after(started(1), answered(1), settled(1), edited(7, 0, 2));
    expect(session.phase).toMatchObject({ kind: 'stale' });
    expect(rangesOf(session)).toEqual([
      [[1, 4]],
      [
        [6, 11],
        [22, 24],
      ],
    ]);
    expect(readingOf(session)?.staleBlocks).toEqual(new Set(['route']));
  });

  it('is stale after an edit where no block is, though no block is', () => {
    const session = after(started(1), answered(1), settled(1), edited(5, 1, 2));
    expect(session.phase).toMatchObject({ kind: 'stale' });
    expect(readingOf(session)?.staleBlocks).toEqual(new Set());
  });

  it('is as it was analyzed once an edit is undone, ids, pin and what the edit took included', () => {
    const first = after(started(1), answered(1), settled(1));
    const renamed = analysisOf(block('other', 'Route table', [6, 9], [20, 22]));
    const analyzed = [started(2), answered(2, renamed), settled(2)].reduce(reduceReading, first);
    const pinned = reduceReading(analyzed, { type: 'pinned', block: id('route') });
    const gone = reduceReading(pinned, edited(6, 17, 0));
    expect(rangesOf(gone)).toEqual([[]]);
    expect(reduceReading(gone, { type: 'restored' })).toEqual(pinned);
  });

  it('shows the text that is back as it was analyzed while another answer is awaited', () => {
    const session = after(started(1), answered(1), settled(1), edited(1, 0, 3), started(2), edited(1, 3, 0), {
      type: 'restored',
    });
    expect(session.phase).toMatchObject({ kind: 'analyzing', reading: { analysis: ANALYSIS, isStale: false } });
    const late: ReadingEvent = {
      ...{ type: 'answered', run: 2, origin: REMOTE, edits: [{ start: 1, removed: 3, inserted: 0 }] },
      analysis: analysisOf(block('load', 'Config loading', [4, 7])),
    };
    expect(rangesOf(reduceReading(session, late))).toEqual([[[1, 4]]]);
  });

  it('moves an answer along with what was edited while it was made', () => {
    const edits = [
      { start: 1, removed: 0, inserted: 10 },
      { start: 11, removed: 1, inserted: 1 },
    ];
    const answer: ReadingEvent = { type: 'answered', run: 1, analysis: ANALYSIS, origin: LOCAL, edits };
    const session = after(started(1), answer, settled(1));
    expect(rangesOf(session)).toEqual([
      [[11, 14]],
      [
        [16, 19],
        [30, 32],
      ],
    ]);
    expect(session.phase).toMatchObject({ kind: 'stale' });
    expect(readingOf(session)?.staleBlocks).toEqual(new Set(['load']));
  });

  it('takes an answer as it is where the text is the one that was analyzed, whatever was edited meanwhile', () => {
    const session = after(started(1), edited(1, 22, 0), edited(1, 0, 22), answered(1), settled(1));
    expect(session.phase).toMatchObject({ kind: 'analyzed', reading: { analysis: ANALYSIS, staleBlocks: new Set() } });
  });

  it('gives blocks of a new analysis the ids that they had, and marks them by those', () => {
    const renamed = analysisOf(block('x', 'Config loading', [1, 4]), block('route', 'Route table', [6, 9]));
    const again = after(
      started(1),
      answered(1),
      settled(1),
      started(2),
      edited(2, 1, 1),
      { type: 'answered', run: 2, analysis: renamed, origin: LOCAL, edits: [{ start: 2, removed: 1, inserted: 1 }] },
      settled(2),
    );
    expect(readingOf(again)?.analysis.blocks.map((each) => each.id)).toEqual(['load', 'route']);
    expect(readingOf(again)?.staleBlocks).toEqual(new Set(['load']));
  });

  it('keeps a pin through edits and new analyses as long as the block is there', () => {
    const pinned = after(started(1), answered(1), settled(1), { type: 'pinned', block: id('route') });
    expect(pinned.pinned).toBe('route');
    const renamed = analysisOf(block('other', 'Route table', [6, 9], [20, 22]));
    const kept = [edited(1, 0, 3), started(2), answered(2, renamed), settled(2)].reduce(reduceReading, pinned);
    expect(kept.pinned).toBe('route');
    const gone = [started(2), answered(2, analysisOf(block('z', 'Something quite else', [29, 30])))].reduce(
      reduceReading,
      pinned,
    );
    expect(gone.pinned).toBeUndefined();
    expect(reduceReading(pinned, { type: 'released' }).pinned).toBeUndefined();
  });

  it('pins no block that it does not have', () => {
    expect(after(started(1), answered(1), settled(1), { type: 'pinned', block: id('nothing') }).pinned).toBeUndefined();
  });

  it('has nothing to move before there is an analysis', () => {
    expect(after(edited(1, 1, 0))).toBe(NO_READING);
  });
});
