import {
  applyTextChanges,
  countEditorLines,
  findEditsSince,
  moveOrigins,
  NO_READING,
  originsOf,
  type ReadingEvent,
  type ReadingSession,
  readingOf,
  reduceReading,
  splitEditorLines,
  type TextChange,
} from '@iris/client';
import type { BlockId } from '@iris/core';
import type { AnalysisRequest, AnalysisStep } from '../analysis/analyze-file.ts';
import { UNEXPECTED } from '../analysis/failures.ts';
import { MAX_FILE_LINES } from '../analysis/file-limits.ts';
import {
  type AnalysisSettings,
  type AnalysisTrigger,
  askedEndpoint,
  type IdlePlan,
  type PlannedFile,
  planAnalysis,
} from '../analysis/plan.ts';
import { assignColors } from './block-colors.ts';

/** A file that is open in the editor. */
export interface OpenFile {
  /** Tells it from every other one. */
  readonly key: string;
  /** Shown to the reader, and to a server. */
  readonly name: string;
  readonly language: string;
  readonly text: string;
  /** Whether it may be sent to a server though the user did not ask for it. */
  readonly isSentUnasked: boolean;
}

/** What is known of an open file. */
export interface FileReading {
  readonly name: string;
  readonly session: ReadingSession;
  /** Why it is not analyzed, where it is not. */
  readonly idle: IdlePlan | undefined;
  readonly colors: ReadonlyMap<BlockId, number>;
  /** Whether the reader asked for the last analysis. */
  readonly wasAskedFor: boolean;
}

export interface ReadingsDeps {
  readonly settings: () => AnalysisSettings;
  readonly isReadLocally: (language: string) => boolean;
  readonly analyze: (request: AnalysisRequest) => AsyncIterable<AnalysisStep>;
  readonly onChange: (key: string) => void;
  readonly onFault: (error: unknown) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** How long after the reader turned to a file it is analyzed unasked, in ms: none of those is that is only passed by. */
  readonly delayMs: number;
}

/** A file that was read and has grown past this, as when another takes its place on the disk, is followed no further. */
const MAX_FOLLOWED_LINES = 2 * MAX_FILE_LINES;

interface Run {
  readonly controller: AbortController;
  readonly isWanted: boolean;
  readonly planned: PlannedFile;
  /** The address of the server that is asked, where one is. */
  readonly endpoint: string | undefined;
  /** Whether nothing was sent or analyzed yet. */
  isPausing: boolean;
}

interface Entry {
  reading: FileReading;
  /** The text as the editor has it; undefined as long as nothing depends on it. */
  lines: readonly string[] | undefined;
  /** The text that the reading was made of, which an undone edit brings back. */
  analyzedLines: readonly string[] | undefined;
  running: Run | undefined;
  /** Where the lines come from in the text that is being analyzed. */
  origins: readonly number[];
  /** The address of the server that was asked when the last analysis was made, where one was. */
  askedEndpoint: string | undefined;
  /** Whether the analysis is due again, though the text is the same. */
  isDue: boolean;
}

/** The reading sessions of all open files: starts and cancels their analyses, and moves what they hold along with edits. */
export class Readings {
  readonly #deps: ReadingsDeps;
  readonly #entries = new Map<string, Entry>();
  #runs = 0;
  /** When the reader last turned to a file or from one, in milliseconds since the epoch. */
  #turnedAt = Number.NEGATIVE_INFINITY;

  constructor(deps: ReadingsDeps) {
    this.#deps = deps;
  }

  get(key: string): FileReading | undefined {
    return this.#entries.get(key)?.reading;
  }

  /** Analyzes a file; one that is being analyzed, or whose analysis is still true, only when it is asked for. */
  async analyze(file: OpenFile, trigger: AnalysisTrigger): Promise<void> {
    const entry = this.#open(file);
    const { language, text, isSentUnasked } = file;
    const isReadLocally = this.#deps.isReadLocally(language);
    // Counted, and no further than it matters: a text of any size may be open.
    const lines = countEditorLines(text, MAX_FILE_LINES + 1);
    const planned = { chars: text.length, lines, isReadLocally, isSentUnasked, trigger };
    const plan = planAnalysis(planned, this.#deps.settings());
    const endpoint = askedEndpoint(plan);
    if (trigger === 'opened' && isUpToDate(entry, endpoint)) return;
    entry.isDue = false;
    entry.running?.controller.abort();
    if (plan.kind === 'idle') {
      entry.running = undefined;
      this.#update(file.key, entry, { idle: plan, wasAskedFor: trigger !== 'opened' });
      return;
    }
    const isWanted = trigger !== 'opened';
    const controller = new AbortController();
    entry.running = { controller, isWanted, planned, endpoint, isPausing: !isWanted };
    entry.lines = splitEditorLines(text);
    entry.origins = originsOf(entry.lines);
    await this.#run(file, entry, {
      file: { filename: file.name, language, text },
      plan,
      isWanted,
      takesRemembered: trigger !== 'refresh',
      signal: controller.signal,
    });
  }

  /** The reader came to a file, be it from another one or from what is none; not the one that is there at the first look. */
  come(): void {
    this.#turnedAt = this.#deps.now();
  }

  /** The reader left the file: what is analyzed unasked is given up, what was asked for goes on. */
  leave(key: string): void {
    this.#turnedAt = this.#deps.now();
    const running = this.#entries.get(key)?.running;
    if (running?.isWanted === false) running.controller.abort();
  }

  /** Nothing shows the file any more: what would only begin now is given up. */
  hide(key: string): void {
    const running = this.#entries.get(key)?.running;
    if (running?.isPausing) running.controller.abort();
  }

  /** The editor changed the text, in these steps. */
  edit(key: string, changes: readonly TextChange[]): void {
    const entry = this.#entries.get(key);
    if (entry?.lines === undefined) return;
    if (isOutgrown(entry.lines.length, changes)) {
      this.#outgrow(key, entry);
      return;
    }
    const { lines, edits } = applyTextChanges(entry.lines, changes);
    entry.lines = lines;
    if (entry.running !== undefined) entry.origins = moveOrigins(entry.origins, edits);
    this.#reduce(key, entry, { type: 'edited', edits });
    if (entry.analyzedLines !== undefined && areSame(lines, entry.analyzedLines)) {
      this.#reduce(key, entry, { type: 'restored' });
    }
  }

  pin(key: string, block: BlockId): void {
    this.#dispatch(key, { type: 'pinned', block });
  }

  release(key: string): void {
    this.#dispatch(key, { type: 'released' });
  }

  /** The file was closed, or is in another language now. */
  forget(key: string): void {
    this.#entries.get(key)?.running?.controller.abort();
    if (this.#entries.delete(key)) this.#deps.onChange(key);
  }

  /**
   * What decides who analyzes has changed: every file is due again when the reader comes to it, and what asks a server that it
   * would not ask now is given up.
   */
  invalidate(): void {
    const settings = this.#deps.settings();
    for (const entry of this.#entries.values()) entry.isDue = true;
    this.#giveUp(({ planned, endpoint }) => endpoint !== askedEndpoint(planAnalysis(planned, settings)));
  }

  /** Nothing may be sent any more: whatever asks a server is given up. */
  leaveServers(): void {
    this.#giveUp(() => true);
  }

  #giveUp(isGivenUp: (run: Run) => boolean): void {
    for (const { running } of this.#entries.values()) {
      if (running?.endpoint !== undefined && isGivenUp(running)) running.controller.abort();
    }
  }

  #outgrow(key: string, entry: Entry): void {
    entry.running?.controller.abort();
    Object.assign(entry, { lines: undefined, analyzedLines: undefined, running: undefined, origins: [] });
    const idle: IdlePlan = { kind: 'idle', why: 'too-large', notice: undefined };
    this.#update(key, entry, { ...unreadFile(entry.reading.name), idle });
  }

  async #run({ key }: OpenFile, entry: Entry, request: AnalysisRequest): Promise<void> {
    const { lines = [] } = entry;
    this.#runs += 1;
    const run = this.#runs;
    entry.reading = { ...entry.reading, wasAskedFor: request.isWanted };
    this.#reduce(key, entry, { type: 'started', run, startedAt: this.#deps.now() });
    try {
      if (!request.isWanted) await pause(this.#pauseMs(), request.signal);
      if (entry.running?.controller.signal === request.signal) entry.running.isPausing = false;
      for await (const step of this.#deps.analyze(request)) {
        // A run that is not awaited has another text.
        if (entry.running?.controller.signal !== request.signal) continue;
        if (step.type !== 'answered') {
          this.#reduce(key, entry, { ...step, run });
          continue;
        }
        const edits = findEditsSince(lines, entry.lines ?? [], entry.origins);
        if (this.#reduce(key, entry, { ...step, run, edits })) entry.analyzedLines = lines;
      }
      if (!request.signal.aborted) entry.askedEndpoint = askedEndpoint(request.plan);
    } catch (error) {
      if (!request.signal.aborted) {
        this.#deps.onFault(error);
        this.#reduce(key, entry, { type: 'failed', run, failure: UNEXPECTED });
      }
    } finally {
      // Nothing where a step ended the run already.
      this.#reduce(key, entry, { type: 'settled', run });
      if (entry.running?.controller.signal === request.signal) {
        entry.running = undefined;
        entry.origins = [];
      }
    }
  }

  #pauseMs(): number {
    const { delayMs, now } = this.#deps;
    // A clock may be set back meanwhile.
    return Math.max(0, Math.min(delayMs, this.#turnedAt + delayMs - now()));
  }

  #open({ key, name }: OpenFile): Entry {
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const entry: Entry = {
      reading: unreadFile(name),
      lines: undefined,
      analyzedLines: undefined,
      running: undefined,
      origins: [],
      askedEndpoint: undefined,
      isDue: false,
    };
    this.#entries.set(key, entry);
    return entry;
  }

  #dispatch(key: string, event: ReadingEvent): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#reduce(key, entry, event);
  }

  /** @returns whether the event changed anything */
  #reduce(key: string, entry: Entry, event: ReadingEvent): boolean {
    const { session, colors } = entry.reading;
    const next = reduceReading(session, event);
    if (next === session) return false;
    const blocks = readingOf(next)?.analysis.blocks.map(({ id }) => id) ?? [];
    this.#update(key, entry, { session: next, idle: undefined, colors: assignColors(colors, blocks) });
    return true;
  }

  #update(key: string, entry: Entry, changes: Partial<FileReading>): void {
    entry.reading = { ...entry.reading, ...changes };
    // What still arrives for a file that was closed changes nothing that is shown.
    if (this.#entries.get(key) === entry) this.#deps.onChange(key);
  }
}

/** Told without taking apart what was inserted. */
function isOutgrown(lineCount: number, changes: readonly TextChange[]): boolean {
  let count = lineCount;
  for (const { range, text } of changes) {
    count += countEditorLines(text, MAX_FOLLOWED_LINES + 1) - 1 - (range.end.line - range.start.line);
    if (count > MAX_FOLLOWED_LINES) return true;
  }
  return false;
}

function areSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((line, row) => line === others[row]);
}

/**
 * Whether the file has what it would get, or will.
 *
 * @param endpoint of the server that would be asked now, where one would
 */
function isUpToDate({ reading, running, askedEndpoint: asked, isDue }: Entry, endpoint: string | undefined): boolean {
  const isRunning = running?.controller.signal.aborted === false;
  if (endpoint !== undefined && endpoint !== (isRunning ? running.endpoint : asked)) return false;
  // It would send what may not be sent any more.
  if (isRunning && running.isPausing && endpoint !== running.endpoint) return false;
  // What was asked for goes on; where it must not, it was given up.
  if (isRunning && running.isWanted) return true;
  return !isDue && (isRunning || reading.session.phase.kind === 'analyzed');
}

/** What is known of a file that was never analyzed. */
export function unreadFile(name: string): FileReading {
  return { name, session: NO_READING, idle: undefined, colors: new Map(), wasAskedFor: false };
}

/** @throws the reason of the signal when it aborts */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
