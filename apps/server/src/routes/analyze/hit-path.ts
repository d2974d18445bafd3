import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Admission } from '../../admission/admission.ts';
import type { AdmissionResult } from '../../admission/admission-result.ts';
import type { Config } from '../../config.ts';
import type { Arrivals } from '../../plugins/arrival.ts';
import type { ClientAddresses } from '../../plugins/client-address.ts';
import type { Drain } from '../../plugins/drain.ts';
import { problemOfHead } from '../../plugins/request-head.ts';
import { makeRequestId, toMilliseconds } from '../../plugins/request-log.ts';
import { securityHeadersOf } from '../../plugins/security-headers.ts';
import type { LogWriters } from '../../services/create-log.ts';
import type { ServerObserver } from '../../telemetry/totals-observer.ts';
import { ANALYZE_PATH, ANSWER_HEADERS } from './analyze-http.ts';
import { type BodyAllowance, type Receipt, type ReceivedBody, receiveBody } from './received-body.ts';
import type { RepeatedAnswer, RepeatedAnswers } from './repeated-answers.ts';

export interface HitPathDeps {
  readonly clients: ClientAddresses;
  readonly admission: Admission;
  readonly repeated: RepeatedAnswers;
  readonly allowance: BodyAllowance;
  readonly arrivals: Arrivals;
  readonly drain: Pick<Drain, 'hasStarted'>;
  readonly serverObserver: Pick<ServerObserver, 'sent'>;
  readonly logRequest: LogWriters['logRequest'];
}

/** A request that was let in. */
interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly arrivedAt: number;
  readonly clientAddress: string;
  readonly admission: AdmissionResult;
}

const PLAIN_JSON_TYPES: ReadonlySet<string | undefined> = new Set([
  'application/json',
  'application/json; charset=utf-8',
]);
/** A request with one of these is more than a plain question for an analysis. */
const OTHER_CONCERNS = ['origin', 'expect', 'content-encoding', 'transfer-encoding', 'access-control-request-method'];

/**
 * Answers a request whose body was answered before, without the framework: admission, limits, events, counters and the
 * line in the log are what they are elsewhere, and every other request goes on to the framework with what is known of
 * it by then. It changes how fast an answer comes and nothing else. See decision 035.
 */
export class HitPath {
  readonly #deps: HitPathDeps;
  readonly #config: Pick<Config, 'maxHeaders' | 'maxBodyBytes'>;
  /** Names and values in turn, as Node takes them without a look at each. */
  readonly #headers: readonly string[];

  constructor(config: Config, deps: HitPathDeps) {
    this.#deps = deps;
    this.#config = config;
    this.#headers = Object.entries({ ...securityHeadersOf(config), ...ANSWER_HEADERS }).flat();
  }

  /** Takes a request; `handOn` gets those that are not answered here. */
  take(request: IncomingMessage, response: ServerResponse, handOn: RequestListener): void {
    if (!this.#isPlain(request)) {
      handOn(request, response);
      return;
    }
    const { clients, admission, allowance } = this.#deps;
    const arrivedAt = performance.now();
    const clientAddress = clients.addressOf(request);
    const admitted = admission.admit(request, response, clientAddress);
    const visit = { request, response, arrivedAt, clientAddress, admission: admitted };
    if (admitted.problem !== undefined) {
      this.#handOn(visit, undefined, handOn);
      return;
    }
    receiveBody(request, { maxBytes: this.#config.maxBodyBytes, allowance }, (receipt) => {
      const { body } = receipt;
      const repeated = body && !this.#deps.drain.hasStarted ? this.#deps.repeated.find(body) : undefined;
      if (body === undefined || repeated === undefined) this.#handOn(visit, receipt, handOn);
      else this.#answer(visit, body, repeated);
    });
  }

  /** Whether all that is to be known of a request stands in its key, its address and its body. */
  #isPlain(request: IncomingMessage): boolean {
    const { headers } = request;
    return (
      request.url === ANALYZE_PATH &&
      request.method === 'POST' &&
      PLAIN_JSON_TYPES.has(headers['content-type']) &&
      OTHER_CONCERNS.every((name) => headers[name] === undefined) &&
      !this.#deps.drain.hasStarted &&
      problemOfHead(request, this.#config.maxHeaders) === undefined
    );
  }

  #handOn({ request, response, ...known }: Visit, receipt: Receipt | undefined, handOn: RequestListener): void {
    this.#deps.arrivals.note(request, { ...known, receipt });
    handOn(request, response);
  }

  #answer(visit: Visit, body: ReceivedBody, repeated: RepeatedAnswer): void {
    const { request, response, arrivedAt, admission } = visit;
    this.#deps.allowance.release(body.length);
    const requestId = makeRequestId(request);
    const elapsedMs = (): number => performance.now() - arrivedAt;
    const json = this.#deps.repeated.answer(repeated, body.length, { requestId, elapsedMs });
    response.on('close', () => this.#onClose(visit, repeated, requestId, json.length));
    response.writeHead(200, [
      ...this.#headers,
      'x-request-id',
      requestId,
      ...(admission.rateShares === ''
        ? []
        : ['ratelimit-policy', admission.ratePolicies, 'ratelimit', admission.rateShares]),
      'content-length',
      String(json.length),
    ]);
    response.end(json, 'latin1');
  }

  #onClose(
    { response, arrivedAt, clientAddress }: Visit,
    { kept }: RepeatedAnswer,
    requestId: string,
    length: number,
  ): void {
    const hasLeft = response.writableFinished;
    if (hasLeft) this.#deps.serverObserver.sent(length);
    this.#deps.logRequest({
      request_id: requestId,
      method: 'POST',
      route: ANALYZE_PATH,
      status: hasLeft ? 200 : undefined,
      aborted: hasLeft ? undefined : true,
      duration_ms: toMilliseconds(performance.now() - arrivedAt),
      remote: clientAddress,
      analyzer: kept.answer.analyzer,
      tier: kept.origin,
    });
  }
}
