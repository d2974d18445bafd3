import type { IncomingMessage } from 'node:http';
import type { AdmissionResult } from '../admission/admission-result.ts';
import type { App } from '../app-instance.ts';
import type { Receipt } from '../routes/analyze/received-body.ts';

/** What was done about a request before the app got it. */
export interface Arrival {
  /** By the monotonic clock, in ms. */
  readonly arrivedAt: number;
  readonly admission: AdmissionResult;
  /** What came of reading its body; undefined where nobody has begun to. */
  readonly receipt: Receipt | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** null for a request that came straight here. */
    arrival: Arrival | null;
    /** By the monotonic clock, in ms. */
    arrivedAt: number;
  }
}

/** Hands on what is known of requests that were begun outside the app. */
export class Arrivals {
  readonly #known = new WeakMap<IncomingMessage, Arrival>();

  note(request: IncomingMessage, arrival: Arrival): void {
    this.#known.set(request, arrival);
  }

  /** Tells the app, before any other hook asks. */
  watch(app: App): void {
    app.decorateRequest('arrival', null);
    app.decorateRequest('arrivedAt', 0);
    app.addHook('onRequest', (request, _reply, done) => {
      request.arrival = this.#known.get(request.raw) ?? null;
      request.arrivedAt = request.arrival?.arrivedAt ?? performance.now();
      done();
    });
  }
}
