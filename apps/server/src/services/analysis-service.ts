import { type AnalysisCache, type CacheKey, makeCacheKey, type StoredAnswer } from '@iris/cache';
import {
  type AnalyzeOptions,
  type Analyzer,
  addUsage,
  applyRules,
  EMPTY_FILE_INTENT,
  IrisError,
  isBlank,
  NO_USAGE,
  type SourceFile,
  toPlainText,
  type Usage,
} from '@iris/core';
import { analyzersFor, askInTurn, type FailedAnalyzers } from '@iris/inference/chain';
import type { AnswerOrigin, CacheTier } from '../telemetry/analysis-observer.ts';
import type { AnalysisMade } from '../telemetry/totals-observer.ts';

/** How a lesser analyzer came to give an answer. */
export interface DegradedAnswer extends FailedAnalyzers {
  /** Where its own answer came from. */
  readonly origin: AnswerOrigin;
}

export interface AnalysisServiceDeps {
  /** First choice first. */
  readonly analyzers: readonly Analyzer[];
  readonly cache: Pick<AnalysisCache<DegradedAnswer>, 'get' | 'getOrMake'>;
  /** Hears of each answer that an analyzer gave. */
  readonly onMade: (event: AnalysisMade) => void;
  /** Hears of an analyzer that failed as none should, where another one answers. */
  readonly onFault: (fault: unknown, analyzer: Analyzer) => void;
}

/** A file that can be analyzed here, and by whom. */
export interface AnalysisJob {
  readonly file: SourceFile;
  /** Those that read its language, first choice first. */
  readonly analyzers: readonly [Analyzer, ...Analyzer[]];
  /** undefined for a blank file, whose answer is known. */
  readonly key: CacheKey | undefined;
}

export interface Answer {
  readonly answer: StoredAnswer;
  readonly origin: AnswerOrigin;
  /** What was spent on this request. */
  readonly spent: Usage;
  /** Why the first choice did not answer; undefined where it did. */
  readonly degraded?: FailedAnalyzers | undefined;
}

/** A kept answer, and the tier that has it. */
export interface KeptAnswer extends Answer {
  readonly origin: CacheTier;
}

export interface AnswerWait extends AnalyzeOptions {
  /** Ends the wait; its reason is what the caller gets. The work goes on while anyone else waits for it. */
  readonly signal: AbortSignal;
  /**
   * Hears, before any work is done, in which tier the answer is kept, null where it is not; and how many tokens the
   * model that is asked now will be sent, about, 0 where none is.
   */
  readonly onStarted: (cacheTier: CacheTier | null, totalPromptTokens: number) => void;
}

const MAX_SHOWN_LANGUAGE = 64;

/** Answers from the cache, or asks the analyzers once for everyone who waits for the same file. */
export class AnalysisService {
  readonly #deps: AnalysisServiceDeps;

  constructor(deps: AnalysisServiceDeps) {
    this.#deps = deps;
  }

  /** @throws IrisError `unsupported_language` */
  prepare(file: SourceFile): AnalysisJob {
    const [first, ...others] = analyzersFor(this.#deps.analyzers, file.language);
    if (first === undefined) throw this.#unsupported(file.language);
    return { file, analyzers: [first, ...others], key: isBlank(file.text) ? undefined : keyOf(file, first) };
  }

  find(key: CacheKey): KeptAnswer | undefined {
    const kept = this.#deps.cache.get(key);
    return kept === undefined ? undefined : { answer: kept.answer, origin: kept.tier, spent: NO_USAGE };
  }

  /**
   * Only the first choice answers under its own key. What a lesser analyzer answers in its place is kept under the key of
   * that one, so that it is made once however long the first choice fails.
   *
   * @throws IrisError what the analyzers throw
   */
  async answer({ file, analyzers, key }: AnalysisJob, { onStarted, ...wait }: AnswerWait): Promise<Answer> {
    const [first] = analyzers;
    const kept = key === undefined ? undefined : this.find(key);
    const isAsked = key !== undefined && kept === undefined;
    onStarted(kept?.origin ?? null, (isAsked && first.estimatePromptTokens?.(file)) || 0);
    if (kept !== undefined) return kept;
    if (key === undefined) return { answer: answerForBlankFile(first, file), origin: 'blank', spent: NO_USAGE };
    const { answer, origin, degraded } = await this.#deps.cache.getOrMake(key, {
      signal: wait.signal,
      make: (signal) => this.#askAll(file, analyzers, { ...wait, signal }),
    });
    if (degraded === null) {
      return origin === 'made'
        ? { answer, origin: 'analysis', spent: answer.usage }
        : { answer, origin, spent: NO_USAGE };
    }
    // Of those who wait for one answer, one pays for it.
    if (origin !== 'made') return { answer, origin, spent: NO_USAGE, degraded };
    const own = degraded.origin === 'analysis' ? answer.usage : NO_USAGE;
    return { answer, origin: degraded.origin, spent: addUsage(degraded.usage, own), degraded };
  }

  async #askAll(file: SourceFile, analyzers: AnalysisJob['analyzers'], wait: AnalyzeOptions & { signal: AbortSignal }) {
    const [first] = analyzers;
    const { answer: made, degraded } = await askInTurn(file, analyzers, {
      ...wait,
      onFault: this.#deps.onFault,
      ask: async (analyzer, options) =>
        analyzer === first
          ? ({ answer: await this.#ask(analyzer, file, options), origin: 'analysis' } as const)
          : this.#askLesser(analyzer, file, { ...options, signal: wait.signal }),
    });
    return { answer: made.answer, degraded: degraded && { ...degraded, origin: made.origin } };
  }

  /** Under a key and a flight of its own: no key is ever waited for by the one that it waits for. */
  async #askLesser(
    analyzer: Analyzer,
    file: SourceFile,
    { signal, deadline }: AnalyzeOptions & { signal: AbortSignal },
  ) {
    const { answer, origin } = await this.#deps.cache.getOrMake(keyOf(file, analyzer), {
      signal,
      make: async (flight) => {
        return { answer: await this.#ask(analyzer, file, { signal: flight, deadline }), degraded: null };
      },
    });
    return { answer, origin: origin === 'made' ? ('analysis' as const) : origin };
  }

  async #ask(analyzer: Analyzer, file: SourceFile, options: AnalyzeOptions): Promise<StoredAnswer> {
    const { draft, usage, repairs: mended = [], prompt } = await analyzer.analyze(file, options);
    this.#deps.onMade({ analyzer: analyzer.name, usage });
    const { analysis, repairs: ruled } = applyRules(draft, file);
    const repairs = [...new Set([...mended, ...ruled])];
    return {
      analysis,
      analyzer: analyzer.name,
      model: analyzer.model,
      usage,
      repairs,
      ...(prompt !== undefined && { prompt }),
    };
  }

  #unsupported(language: string): IrisError {
    const known = [...new Set(this.#deps.analyzers.flatMap(({ languages }) => languages))].sort().join(', ');
    const shown = toPlainText(language, MAX_SHOWN_LANGUAGE);
    const message = `is not read here; these are: ${known}`;
    return new IrisError('unsupported_language', `The language "${shown}" ${message}.`, {
      fields: [{ field: 'language', message }],
    });
  }
}

function keyOf({ text, language }: SourceFile, { identity }: Analyzer): CacheKey {
  return makeCacheKey({ text, language, identity });
}

function answerForBlankFile(analyzer: Analyzer, file: SourceFile): StoredAnswer {
  const facts = { lineCount: 0, minified: false, generated: false, hasSyntaxErrors: false };
  const { analysis, repairs } = applyRules({ fileIntent: EMPTY_FILE_INTENT, blocks: [], facts }, file);
  return { analysis, analyzer: analyzer.name, model: analyzer.model, usage: NO_USAGE, repairs };
}
