import { type AnalysisCache, type CacheHit, makeCacheKey, SingleFlight, type StoredAnswer } from '@iris/cache';
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

type AnswerCache = Pick<AnalysisCache, 'get' | 'put'>;

export interface AnalysisServiceDeps {
  /** First choice first. */
  readonly analyzers: readonly Analyzer[];
  readonly cache: AnswerCache;
}

export interface Answer extends StoredAnswer {
  /** null when the answer was made now. */
  readonly cacheTier: CacheHit['tier'] | null;
}

const MAX_SHOWN_LANGUAGE = 64;

/** Answers from the cache, or asks an analyzer once for everyone who waits for the same file. */
export class AnalysisService {
  readonly #analyzers: readonly Analyzer[];
  readonly #cache: AnswerCache;
  readonly #flights = new SingleFlight<StoredAnswer>();

  constructor({ analyzers, cache }: AnalysisServiceDeps) {
    this.#analyzers = analyzers;
    this.#cache = cache;
  }

  /**
   * @param signal ends the wait; its reason is what the caller gets. The work goes on while anyone else waits for it.
   * @throws IrisError `unsupported_language`, and what the analyzer throws
   */
  async analyze(file: SourceFile, signal: AbortSignal): Promise<Answer> {
    const analyzer = this.#chooseAnalyzer(file.language);
    if (isBlank(file.text)) return { ...answerForBlankFile(analyzer, file), cacheTier: null };
    const key = makeCacheKey({ text: file.text, language: file.language, identity: analyzer.identity });
    const kept = this.#cache.get(key);
    if (kept !== undefined) return { ...kept.answer, cacheTier: kept.tier };
    const made = await this.#flights.run(key, signal, async (flightSignal) => {
      const answer = await askAnalyzer(analyzer, file, flightSignal);
      this.#cache.put(key, answer);
      return answer;
    });
    return { ...made, cacheTier: null };
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

async function askAnalyzer(analyzer: Analyzer, file: SourceFile, signal: AbortSignal): Promise<StoredAnswer> {
  const { draft, usage } = await analyzer.analyze(file, { signal });
  const { analysis, repairs } = applyRules(draft, file);
  return { analysis, analyzer: analyzer.name, model: analyzer.model, usage, repairs };
}

function answerForBlankFile(analyzer: Analyzer, file: SourceFile): StoredAnswer {
  const facts = { lineCount: 0, minified: false, generated: false, hasSyntaxErrors: false };
  const { analysis, repairs } = applyRules({ fileIntent: EMPTY_FILE_INTENT, blocks: [], facts }, file);
  return { analysis, analyzer: analyzer.name, model: analyzer.model, usage: NO_USAGE, repairs };
}
