import type { Server } from 'node:http';
import type { AnalysisCache } from '@iris/cache';
import type { Analyzer } from '@iris/core';
import type { RunningTotals } from '@iris/metrics';
import Fastify, { type FastifyBaseLogger, type FastifyHttpOptions, LogController } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { App } from './app-instance.ts';
import type { Config } from './config.ts';
import { BodyBudget } from './limits/body-budget.ts';
import { refuseUnknownAddresses } from './plugins/addresses.ts';
import { makeAdmission } from './plugins/admission.ts';
import { describeApi } from './plugins/api-description.ts';
import { findClients } from './plugins/client-address.ts';
import { Connections } from './plugins/connections.ts';
import { Drain } from './plugins/drain.ts';
import { answerProblems, sendProblem } from './plugins/problems.ts';
import { checkHead } from './plugins/request-head.ts';
import { logRequests, makeRequestId } from './plugins/request-log.ts';
import { addSecurityHeaders } from './plugins/security-headers.ts';
import { SocketProblems } from './plugins/socket-problems.ts';
import { countTraffic } from './plugins/traffic.ts';
import { addAnalyzeRoute } from './routes/analyze/analyze-route.ts';
import { addHealthRoutes } from './routes/health/health-routes.ts';
import { addVersionRoute } from './routes/version/version-route.ts';
import { AnalysisService } from './services/analysis-service.ts';
import type { BuildInfo } from './services/build-info.ts';
import { ReadinessProbe } from './services/readiness.ts';
import type { AnalysisObserver } from './telemetry/analysis-observer.ts';
import { observeWithAll } from './telemetry/observed-analysis.ts';
import type { ServerObserver } from './telemetry/totals-observer.ts';

/** What the app works with. Whoever made these closes them, after the app. */
export interface AppDeps {
  /** First choice first. */
  readonly analyzers: readonly [Analyzer, ...Analyzer[]];
  readonly cache: Pick<AnalysisCache, 'get' | 'getOrMake' | 'health'>;
  /** Hear what becomes of each analysis. */
  readonly observers: readonly AnalysisObserver[];
  readonly serverObserver: ServerObserver;
  /** Of the running totals. */
  readonly metricsHealth: RunningTotals['health'];
  readonly buildInfo: BuildInfo;
  readonly logger: FastifyBaseLogger;
}

/**
 * The API. A request passes these steps from top to bottom; the key is checked by the routes that need one, before a
 * byte of a body is read.
 */
export async function buildApp(config: Config, deps: AppDeps): Promise<App> {
  const socketProblems = new SocketProblems(config);
  const connections = new Connections(config);
  const drain = new Drain(config.drainTimeoutMs);
  const app: App = Fastify(serverOptions(config, deps, socketProblems)).withTypeProvider<ZodTypeProvider>();
  // Answers are typed by the schemas that describe them, and tests parse them with those: not each once more on its way.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  answerProblems(app);
  socketProblems.watch(app);
  connections.watch(app);
  findClients(app, config);
  logRequests(app);
  countTraffic(app, deps.serverObserver);
  await addSecurityHeaders(app, config);
  drain.watch(app);
  checkHead(app, config);
  refuseUnknownAddresses(app);
  await describeApi(app, deps.buildInfo.version);
  const readiness = new ReadinessProbe(deps.analyzers[0]);
  addHealthRoutes(app, {
    readiness,
    version: deps.buildInfo.version,
    cacheHealth: () => deps.cache.health(),
    metricsHealth: deps.metricsHealth,
  });
  addVersionRoute(app, deps.buildInfo);
  addAnalyzeRoute(app, config, {
    analysis: new AnalysisService({
      ...deps,
      onMade: (event) => {
        readiness.noteAnswer();
        deps.serverObserver.analysisMade(event);
      },
    }),
    observer: observeWithAll(deps.observers),
    onReceived: (bytes) => deps.serverObserver.received(bytes),
    admission: makeAdmission(app, config, connections),
    allowance: new BodyBudget(config.maxBodyMemoryBytes),
    stop: drain.signal,
  });
  return app;
}

function serverOptions(config: Config, deps: AppDeps, socketProblems: SocketProblems): FastifyHttpOptions<Server> {
  const headersTimeout = Math.min(config.headersTimeoutMs, config.bodyTimeoutMs);
  return {
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
    // What is logged of a request names it; a logger made for each would cost more than the line itself.
    childLoggerFactory: (logger) => logger,
    genReqId: makeRequestId,
    bodyLimit: config.maxBodyBytes,
    requestTimeout: config.bodyTimeoutMs,
    keepAliveTimeout: config.keepAliveTimeoutMs,
    // Node looks for connections that are late at this interval; by itself it would do so every 30 s.
    http: {
      requireHostHeader: false,
      headersTimeout,
      connectionsCheckingInterval: Math.min(1000, headersTimeout),
      maxHeaderSize: config.maxHeaderBytes,
    },
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => socketProblems.answer(error, socket),
    frameworkErrors: (error, request, reply) => {
      sendProblem(error, request, reply);
    },
  };
}
