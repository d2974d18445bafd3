import { addUsage, describeFailures, toAnalyzeResponse } from '@iris/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AnalysisService, Answer } from '../../services/analysis-service.ts';
import type { RepeatedBodies } from '../../services/repeated-bodies.ts';
import { Turns } from '../../services/turns.ts';
import { type AnalysisObserver, tierOf } from '../../telemetry/analysis-observer.ts';
import { ObservedAnalysis } from '../../telemetry/observed-analysis.ts';
import { ANSWER_HEADERS } from './analyze-http.ts';
import { AnswerTemplate, type ByteText } from './answer-template.ts';
import type { AnalyzeInput } from './parse-request.ts';
import { type BodyAllowance, type ReceivedBody, tooManyBodies } from './received-body.ts';
import type { RepeatedAnswers } from './repeated-answers.ts';
import type { RequestParser } from './request-parser.ts';
import { whileAwaited } from './while-awaited.ts';

export interface AnalyzeHandlerDeps {
  readonly analysis: AnalysisService;
  readonly parser: RequestParser;
  readonly repeated: RepeatedAnswers;
  readonly bodies: Pick<RepeatedBodies, 'keep'>;
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

/** Answers `POST /api/iris/analyze` once its body has arrived. */
export class AnalyzeHandler {
  readonly #deps: AnalyzeHandlerDeps;
  readonly #turns = new Turns();

  constructor(deps: AnalyzeHandlerDeps) {
    this.#deps = deps;
  }

  /** A body that was answered before is answered at once and not parsed again; any other goes the whole way. */
  handle(request: FastifyRequest, reply: FastifyReply, body: ReceivedBody): Promise<void> | undefined {
    const { repeated, allowance, onReceived } = this.#deps;
    const answer = repeated.find(body);
    if (answer === undefined) {
      onReceived(body.length);
      return this.#answerNew(request, reply, body).finally(() => allowance.release(body.length));
    }
    allowance.release(body.length);
    request.reachedAnalysis = true;
    const whose = { requestId: request.id, elapsedMs: () => elapsedMs(request) };
    send(reply, repeated.answer(answer, body.length, whose), answer.kept);
    return undefined;
  }

  async #answerNew(request: FastifyRequest, reply: FastifyReply, body: ReceivedBody): Promise<void> {
    const { parser, analysis, bodies, allowance, deadlineMs, stop } = this.#deps;
    await whileAwaited(reply, { deadlineMs, stop }, async (signal) => {
      await this.#turns.take();
      const input = await parser.parse(body.join(), signal);
      const job = analysis.prepare(input.file);
      const codeLengthChars = input.file.text.length;
      const unfolded = unfoldedBytes(codeLengthChars, body.length);
      if (!allowance.tryTake(unfolded)) throw tooManyBodies();
      const observed = this.#observe(request, codeLengthChars);
      try {
        const answer = await analysis.answer(job, {
          signal,
          deadline: request.arrivedAt + deadlineMs,
          onStarted: (tier, totalPromptTokens) => observed.started(tier, totalPromptTokens),
        });
        await this.#turns.take();
        const template = makeTemplate(reply, answer, input);
        // What is kept under the key of the first choice, and nothing else, is found by it.
        if (job.key !== undefined && answer.degraded === undefined) {
          bodies.keep(body.digest, { key: job.key, answer: answer.answer, template, codeLengthChars });
        }
        observed.completed(answer);
        const cacheTier = tierOf(answer.origin);
        const made = template.render({ cacheTier, durationMs: elapsedMs(request), requestId: request.id });
        send(reply, made, answer);
      } catch (error) {
        observed.failed(error);
        throw error;
      } finally {
        allowance.release(unfolded);
      }
    });
  }

  #observe(request: FastifyRequest, codeLengthChars: number): ObservedAnalysis {
    request.reachedAnalysis = true;
    const whose = { requestId: request.id, codeLengthChars, elapsedMs: () => elapsedMs(request) };
    return new ObservedAnalysis(this.#deps.observer, whose);
  }
}

/** What a text takes beyond its body: gaps between numbered lines make a large file of a small body. */
function unfoldedBytes(chars: number, bodyBytes: number): number {
  return chars > bodyBytes ? 2 * chars - bodyBytes : 0;
}

function makeTemplate(
  reply: FastifyReply,
  { answer, origin, degraded }: Answer,
  { metadata }: AnalyzeInput,
): AnswerTemplate {
  const provenance = {
    ...answer,
    usage: degraded === undefined ? answer.usage : addUsage(degraded.usage, answer.usage),
    degraded: degraded && describeFailures(degraded.failures),
    cacheTier: tierOf(origin),
    durationMs: elapsedMs(reply.request),
    requestId: reply.request.id,
  };
  return new AnswerTemplate(toAnalyzeResponse(answer.analysis, provenance, metadata));
}

function send(reply: FastifyReply, json: ByteText, { answer, origin, degraded }: Answer): void {
  reply.request.logFields = {
    analyzer: answer.analyzer,
    tier: tierOf(origin),
    ...(degraded && { degraded: describeFailures(degraded.failures) }),
  };
  reply.headers(ANSWER_HEADERS).send(Buffer.from(json, 'latin1'));
}

/** Since the request arrived. */
function elapsedMs({ arrivedAt }: FastifyRequest): number {
  return performance.now() - arrivedAt;
}
