import type { AnalysisService, KeptAnswer } from '../../services/analysis-service.ts';
import type { RepeatedBodies, RepeatedBody } from '../../services/repeated-bodies.ts';
import type { AnalysisObserver } from '../../telemetry/analysis-observer.ts';
import { ObservedAnalysis, type ObservedAnalysisOptions } from '../../telemetry/observed-analysis.ts';
import type { ByteText } from './answer-template.ts';
import type { ReceivedBody } from './received-body.ts';

export interface RepeatedAnswersDeps {
  readonly bodies: RepeatedBodies;
  readonly analysis: Pick<AnalysisService, 'find'>;
  readonly observer: AnalysisObserver;
  /** Hears the length of each body that is answered here, in bytes. */
  readonly onReceived: (bytes: number) => void;
}

/** A body that was answered before, and its answer, which is still kept. */
export interface RepeatedAnswer {
  readonly body: RepeatedBody;
  readonly kept: KeptAnswer;
}

/** Answers bodies that were answered before without parsing them again. */
export class RepeatedAnswers {
  readonly #deps: RepeatedAnswersDeps;

  constructor(deps: RepeatedAnswersDeps) {
    this.#deps = deps;
  }

  find({ digest }: ReceivedBody): RepeatedAnswer | undefined {
    const body = this.#deps.bodies.find(digest);
    const kept = body && this.#deps.analysis.find(body.key);
    return body === undefined || kept === undefined || kept.answer !== body.answer ? undefined : { body, kept };
  }

  /** Tells everyone who counts requests of this one, and puts its answer together: JSON in UTF-8. */
  answer(
    { body, kept }: RepeatedAnswer,
    receivedBytes: number,
    { requestId, elapsedMs }: Pick<ObservedAnalysisOptions, 'requestId' | 'elapsedMs'>,
  ): ByteText {
    this.#deps.onReceived(receivedBytes);
    const { codeLengthChars, template } = body;
    const observed = new ObservedAnalysis(this.#deps.observer, { requestId, codeLengthChars, elapsedMs });
    observed.started(kept.origin, 0);
    observed.completed(kept);
    return template.render({ cacheTier: kept.origin, durationMs: elapsedMs(), requestId });
  }
}
