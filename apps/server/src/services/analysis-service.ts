import { type AnalysisCache, type CacheKey, makeCacheKey, type StoredAnswer } from '@iris/cache';
import {
  type Analyzer,
  applyRules,
  EMPTY_FILE_INTENT,
  IrisError,
  isBlank,
  NO_USAGE,
  type SourceFile,
  toPlainText,
} from '@iris/core';
import type { AnswerOrigin, CacheTier } from '../telemetry/analysis-observer.ts';
import type { AnalysisMade } from '../telemetry/totals-observer.ts';

export interface AnalysisServiceDeps {
  /** First choice first. */
  readonly analyzers: readonly Analyzer[];
  readonly cache: Pick<AnalysisCache, 'get' | 'getOrMake'>;
  /** Hears of each answer that an analyzer gave. */
  readonly onMade: (event: AnalysisMade) => void;
}

/** A file that can be analyzed here, and by whom. */
export interface AnalysisJob {
  readonly file: SourceFile;
  readonly analyzer: Analyzer;
  /** undefined for a blank file, whose answer is known. */
  readonly key: CacheKey | undefined;
}

export interface Answer {
  readonly answer: StoredAnswer;
  readonly origin: AnswerOrigin;
}

/** A kept answer, and the tier that has it. */
export interface KeptAnswer extends Answer {
  readonly origin: CacheTier;
}

const MAX_SHOWN_LANGUAGE = 64;

/** Answers from the cache, or asks an analyzer once for everyone who waits for the same file. */
export class AnalysisService {
  readonly #analyzers: readonly Analyzer[];
  readonly #cache: AnalysisServiceDeps['cache'];
  readonly #onMade: AnalysisServiceDeps['onMade'];

  constructor({ analyzers, cache, onMade }: AnalysisServiceDeps) {
    this.#analyzers = analyzers;
    this.#cache = cache;
    this.#onMade = onMade;
  }

  /** @throws IrisError `unsupported_language` */
  prepare(file: SourceFile): AnalysisJob {
    const analyzer = this.#chooseAnalyzer(file.language);
    if (isBlank(file.text)) return { file, analyzer, key: undefined };
    const key = makeCacheKey({ text: file.text, language: file.language, identity: analyzer.identity });
    return { file, analyzer, key };
  }

  find(key: CacheKey): KeptAnswer | undefined {
    const kept = this.#cache.get(key);
    return kept === undefined ? undefined : { answer: kept.answer, origin: kept.tier };
  }

  /**
   * @param signal ends the wait; its reason is what the caller gets. The work goes on while anyone else waits for it.
   * @param onStarted hears, before any work is done, in which tier the answer is kept; null where it is not
   * @throws IrisError what the analyzer throws
   */
  async answer(
    { file, analyzer, key }: AnalysisJob,
    signal: AbortSignal,
    onStarted: (cacheTier: CacheTier | null) => void,
  ): Promise<Answer> {
    const kept = key === undefined ? undefined : this.find(key);
    onStarted(kept?.origin ?? null);
    if (kept !== undefined) return kept;
    if (key === undefined) return { answer: answerForBlankFile(analyzer, file), origin: 'blank' };
    const { answer, origin } = await this.#cache.getOrMake(key, {
      signal,
      make: async (flightSignal) => ({ answer: await this.#ask(analyzer, file, flightSignal), degraded: null }),
    });
    return { answer, origin: origin === 'made' ? 'analysis' : origin };
  }

  async #ask(analyzer: Analyzer, file: SourceFile, signal: AbortSignal): Promise<StoredAnswer> {
    const { draft, usage } = await analyzer.analyze(file, { signal });
    this.#onMade({ analyzer: analyzer.name, usage });
    const { analysis, repairs } = applyRules(draft, file);
    return { analysis, analyzer: analyzer.name, model: analyzer.model, usage, repairs };
  }

  #chooseAnalyzer(language: string): Analyzer {
    const analyzer = this.#analyzers.find(({ languages }) => languages === 'any' || languages.includes(language));
    if (analyzer !== undefined) return analyzer;
    const known = [...new Set(this.#analyzers.flatMap(({ languages }) => languages))].sort().join(', ');
    const shown = toPlainText(language, MAX_SHOWN_LANGUAGE);
    const message = `is not read here; these are: ${known}`;
    throw new IrisError('unsupported_language', `The language "${shown}" ${message}.`, {
      fields: [{ field: 'language', message }],
    });
  }
}

function answerForBlankFile(analyzer: Analyzer, file: SourceFile): StoredAnswer {
  const facts = { lineCount: 0, minified: false, generated: false, hasSyntaxErrors: false };
  const { analysis, repairs } = applyRules({ fileIntent: EMPTY_FILE_INTENT, blocks: [], facts }, file);
  return { analysis, analyzer: analyzer.name, model: analyzer.model, usage: NO_USAGE, repairs };
}
