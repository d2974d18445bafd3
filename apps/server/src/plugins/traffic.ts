import type { App } from '../app-instance.ts';
import type { ServerObserver } from '../telemetry/totals-observer.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether analyses count it: what becomes of it from there on is theirs to tell. */
    reachedAnalysis: boolean;
  }
}

/** Counts what is sent, and the requests that were refused before they reached analysis. */
export function countTraffic(app: App, observer: ServerObserver): void {
  app.decorateRequest('reachedAnalysis', false);
  app.addHook('onResponse', (request, reply, done) => {
    if (request.problemCode !== null && !request.reachedAnalysis) observer.refused(request.problemCode);
    // What is streamed, which are the files of the reference page, has no length beforehand.
    observer.sent(Number(reply.getHeader('content-length') ?? 0));
    done();
  });
}
