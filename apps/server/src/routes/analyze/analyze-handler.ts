import { toAnalyzeResponse } from '@iris/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AnalysisService, Answer } from '../../services/analysis-service.ts';
import type { RepeatedBodies } from '../../services/repeated-bodies.ts';
import { type AnalysisObserver, type CacheTier, tierOf } from '../../telemetry/analysis-observer.ts';
import { ObservedAnalysis } from '../../telemetry/observed-analysis.ts';
import { AnswerTemplate } from './answer-template.ts';
import type { AnalyzeInput } from './parse-request.ts';
import { type BodyAllowance, type ReceivedBody, tooManyBodies } from './received-body.ts';
import type { RequestParser } from './request-parser.ts';
import { whileAwaited } from './while-awaited.ts';

export interface AnalyzeHandlerDeps {
  readonly analysis: AnalysisService;
  readonly parser: RequestParser;
  readonly repeated: RepeatedBodies;
  readonly observer: AnalysisObserver;
  /** Hears the length of each body, in bytes. */
  readonly onReceived: (bytes: number) => void;
  /** What the body reader took is given back here. */
  readonly allowance: BodyAllowance;
  /** Of a request, from its arrival, in ms. */
  readonly deadlineMs: number;
  /** Aborts when requests under way must end because the server stops. */
  readonly stop: AbortSignal;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** Answers `POST /api/iris/analyze` once its body has arrived. */
export class AnalyzeHandler {
  readonly #deps: AnalyzeHandlerDeps;

  constructor(deps: AnalyzeHandlerDeps) {
    this.#deps = deps;
  }

  /** A body that was answered before is answered at once and not parsed again; any other goes the whole way. */
  handle(request: FastifyRequest, reply: FastifyReply, body: ReceivedBody): Promise<void> | undefined {
    const { repeated, analysis, allowance, onReceived } = this.#deps;
    onReceived(body.bytes.length);
    const known = repeated.find(body.digest);
    const kept = known && analysis.find(known.key);
    if (known === undefined || kept === undefined || kept.answer !== known.answer) {
      return this.#answerNew(request, reply, body).finally(() => allowance.release(body.bytes.length));
    }
    allowance.release(body.bytes.length);
    const observed = this.#observe(request, reply, known.codeLengthChars);
    observed.started(kept.origin);
    observed.completed(kept.answer, kept.origin);
    send(reply, known.template, kept);
    return undefined;
  }

  async #answerNew(request: FastifyRequest, reply: FastifyReply, body: ReceivedBody): Promise<void> {
    const { parser, analysis, repeated, allowance, deadlineMs, stop } = this.#deps;
    await whileAwaited(reply, { deadlineMs, stop }, async (signal) => {
      const input = await parser.parse(body.bytes, signal);
      const job = analysis.prepare(input.file);
      const codeLengthChars = input.file.text.length;
      const unfolded = unfoldedBytes(codeLengthChars, body.bytes.length);
      if (!allowance.tryTake(unfolded)) throw tooManyBodies();
      const observed = this.#observe(request, reply, codeLengthChars);
      try {
        const answer = await analysis.answer(job, signal, (tier) => observed.started(tier));
        const template = makeTemplate(reply, answer, input);
        if (job.key !== undefined) {
          repeated.keep(body.digest, { key: job.key, answer: answer.answer, template, codeLengthChars });
        }
        observed.completed(answer.answer, answer.origin);
        send(reply, template, answer);
      } catch (error) {
        observed.failed(error);
        throw error;
      } finally {
        allowance.release(unfolded);
      }
    });
  }

  #observe(request: FastifyRequest, reply: FastifyReply, codeLengthChars: number): ObservedAnalysis {
    request.reachedAnalysis = true;
    const elapsedMs = (): number => reply.elapsedTime;
    return new ObservedAnalysis(this.#deps.observer, { requestId: request.id, codeLengthChars, elapsedMs });
  }
}

/** What a text takes beyond its body: gaps between numbered lines make a large file of a small body. */
function unfoldedBytes(chars: number, bodyBytes: number): number {
  return chars > bodyBytes ? 2 * chars - bodyBytes : 0;
}

function makeTemplate(reply: FastifyReply, { answer, origin }: Answer, { metadata }: AnalyzeInput): AnswerTemplate {
  const provenance = {
    ...answer,
    cacheTier: tierOf(origin),
    durationMs: reply.elapsedTime,
    requestId: reply.request.id,
  };
  return new AnswerTemplate(toAnalyzeResponse(answer.analysis, provenance, metadata));
}

function send(reply: FastifyReply, template: AnswerTemplate, { answer, origin }: Answer): void {
  const cacheTier: CacheTier | null = tierOf(origin);
  reply.request.logFields = { analyzer: answer.analyzer, tier: cacheTier };
  const answerText = template.render({ cacheTier, durationMs: reply.elapsedTime, requestId: reply.request.id });
  reply.header('cache-control', 'no-store').type(JSON_TYPE).send(answerText);
}
