import { type Analysis, type BlockId, carryOver } from '@iris/core';
import { type LineEdit, shiftRanges } from './shift-ranges.ts';

/** How an analysis came about, as far as a reader may want to know. */
export interface AnalysisOrigin {
  readonly analyzer: string;
  readonly model?: string;
  /** `remembered`: kept by this client; the others are tiers of a server's cache. */
  readonly cache: 'memory' | 'disk' | 'shared' | 'remembered' | 'none';
  readonly where: 'local' | 'server';
  /** Of the server, where one answered. */
  readonly host?: string;
  /** Why a lesser analyzer answered, where one did. */
  readonly degraded?: string;
}

/** An analysis whose ranges follow the text. */
export interface Reading {
  readonly analysis: Analysis;
  /** The same with the ranges that it had in the text that was analyzed. */
  readonly asAnalyzed: Analysis;
  readonly origin: AnalysisOrigin;
  /** Whether the text changed since the analysis, be it where no block is. */
  readonly isStale: boolean;
  /** Blocks of which lines changed since the analysis. */
  readonly staleBlocks: ReadonlySet<BlockId>;
}

/** What a reader can do about a failure or a notice, where one action would help. */
export type Remedy = 'set-api-key' | 'set-endpoint' | 'manage-trust' | 'refresh';

/** What went wrong, for a reader. */
export interface ReadingFailure {
  /** What happened and why. */
  readonly message: string;
  /** What to do. */
  readonly advice: string;
  readonly remedy?: Remedy;
}

/** What a reader should know of an analysis that is there. */
export interface ReadingNotice {
  readonly text: string;
  readonly remedy?: Remedy;
}

export type ReadingPhase =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'analyzing';
      /** Which analysis is awaited; what an earlier one answers is late. */
      readonly run: number;
      /** Milliseconds since the epoch. */
      readonly startedAt: number;
      /** What the file had before, or a first answer while a better one is awaited. */
      readonly reading: Reading | undefined;
    }
  | { readonly kind: 'analyzed' | 'stale'; readonly reading: Reading; readonly notice: ReadingNotice | undefined }
  | { readonly kind: 'failed'; readonly failure: ReadingFailure; readonly reading: Reading | undefined };

/** One reader and one file. */
export interface ReadingSession {
  readonly phase: ReadingPhase;
  /** The block whose lines stay highlighted; always one of the reading. */
  readonly pinned: BlockId | undefined;
}

export type ReadingEvent =
  | { readonly type: 'started'; readonly run: number; readonly startedAt: number }
  | {
      readonly type: 'answered';
      readonly run: number;
      readonly analysis: Analysis;
      readonly origin: AnalysisOrigin;
      /** From the text that was analyzed to the present one, where it is another; the analysis knows nothing of them. */
      readonly edits?: readonly LineEdit[];
    }
  | { readonly type: 'failed'; readonly run: number; readonly failure: ReadingFailure }
  /** Nothing more is awaited: it was cancelled, or what could be had is there. */
  | { readonly type: 'settled'; readonly run: number; readonly notice?: ReadingNotice }
  | { readonly type: 'edited'; readonly edits: readonly LineEdit[] }
  /** The last edit gave the text back that the reading was made of: it was undone, say. */
  | { readonly type: 'restored' }
  | { readonly type: 'pinned'; readonly block: BlockId }
  | { readonly type: 'released' };

export const NO_READING: ReadingSession = { phase: { kind: 'idle' }, pinned: undefined };

/** What the session has to show, whatever its phase. */
export function readingOf({ phase }: ReadingSession): Reading | undefined {
  return phase.kind === 'idle' ? undefined : phase.reading;
}

/** The session after an event. Events of a run that is not awaited change nothing. */
export function reduceReading(session: ReadingSession, event: ReadingEvent): ReadingSession {
  switch (event.type) {
    case 'started': {
      const reading = readingOf(session);
      return { ...session, phase: { kind: 'analyzing', run: event.run, startedAt: event.startedAt, reading } };
    }
    case 'answered':
      return answer(session, event);
    case 'failed':
      if (!awaits(session, event.run)) return session;
      return { ...session, phase: { kind: 'failed', failure: event.failure, reading: readingOf(session) } };
    case 'settled':
      return awaits(session, event.run) ? { ...session, phase: settle(readingOf(session), event.notice) } : session;
    case 'edited':
      return event.edits.length === 0 ? session : change(session, (reading) => moveReading(reading, event.edits));
    case 'restored':
      return change(session, restoreReading);
    case 'pinned': {
      const isKnown = readingOf(session)?.analysis.blocks.some(({ id }) => id === event.block) ?? false;
      return isKnown ? { ...session, pinned: event.block } : session;
    }
    case 'released':
      return { ...session, pinned: undefined };
    default:
      return event satisfies never;
  }
}

/** A first answer, which a better one may follow; `settled` ends the run. */
function answer(session: ReadingSession, event: ReadingEvent & { type: 'answered' }): ReadingSession {
  const { phase } = session;
  if (phase.kind !== 'analyzing' || phase.run !== event.run) return session;
  const { analysis, origin, edits = [] } = event;
  const fresh: Reading = { analysis, asAnalyzed: analysis, origin, isStale: false, staleBlocks: new Set() };
  const moved = edits.length === 0 ? fresh : moveReading(fresh, edits);
  const reading = phase.reading === undefined ? moved : nameAsBefore(phase.reading.analysis, moved);
  const pinned = reading.analysis.blocks.find(({ id }) => id === session.pinned)?.id;
  return { phase: { ...phase, reading }, pinned };
}

function nameAsBefore(previous: Analysis, reading: Reading): Reading {
  const analysis = carryOver(previous, reading.analysis);
  const wasStale = reading.analysis.blocks.map(({ id }) => reading.staleBlocks.has(id));
  const staleBlocks = new Set(analysis.blocks.filter((_, index) => wasStale[index]).map(({ id }) => id));
  const asAnalyzed = { ...reading.asAnalyzed, blocks: withIdsOf(analysis.blocks, reading.asAnalyzed.blocks) };
  return { ...reading, analysis, asAnalyzed, staleBlocks };
}

/** @param blocks as many, in the same order */
function withIdsOf(named: Analysis['blocks'], blocks: Analysis['blocks']): Analysis['blocks'] {
  return blocks.map((block, index) => ({ ...block, id: named[index]?.id ?? block.id }));
}

function settle(reading: Reading | undefined, notice: ReadingNotice | undefined): ReadingPhase {
  return reading === undefined ? { kind: 'idle' } : { kind: reading.isStale ? 'stale' : 'analyzed', reading, notice };
}

/** The session with what it has to show changed, and nothing else. */
function change(session: ReadingSession, how: (reading: Reading) => Reading): ReadingSession {
  const { phase } = session;
  switch (phase.kind) {
    case 'idle':
      return session;
    case 'analyzing':
    case 'failed':
      return { ...session, phase: { ...phase, reading: phase.reading && how(phase.reading) } };
    case 'analyzed':
    case 'stale':
      return { ...session, phase: settle(how(phase.reading), phase.notice) };
    default:
      return phase satisfies never;
  }
}

function restoreReading(reading: Reading): Reading {
  return { ...reading, analysis: reading.asAnalyzed, isStale: false, staleBlocks: new Set() };
}

function moveReading(reading: Reading, edits: readonly LineEdit[]): Reading {
  const staleBlocks = new Set(reading.staleBlocks);
  const blocks = reading.analysis.blocks.map((block) => {
    const { ranges, isTouched } = shiftRanges(block.ranges, edits);
    if (isTouched) staleBlocks.add(block.id);
    return { ...block, ranges };
  });
  return { ...reading, analysis: { ...reading.analysis, blocks }, isStale: true, staleBlocks };
}

function awaits({ phase }: ReadingSession, run: number): boolean {
  return phase.kind === 'analyzing' && phase.run === run;
}
