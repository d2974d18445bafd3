import type { Server } from 'node:http';
import type { AnalysisCache } from '@iris/cache';
import type { Analyzer } from '@iris/core';
import type { RunningTotals } from '@iris/metrics';
import Fastify, { type FastifyBaseLogger, type FastifyHttpOptions, LogController } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { Admission } from './admission/admission.ts';
import type { App } from './app-instance.ts';
import type { Config } from './config.ts';
import { makeHttpServer } from './http-server.ts';
import { BodyBudget } from './limits/body-budget.ts';
import { refuseUnknownAddresses } from './plugins/addresses.ts';
import { describeApi } from './plugins/api-description.ts';
import { Arrivals } from './plugins/arrival.ts';
import { ClientAddresses } from './plugins/client-address.ts';
import { Connections } from './plugins/connections.ts';
import { Drain } from './plugins/drain.ts';
import { answerProblems, sendProblem } from './plugins/problems.ts';
import { checkHead } from './plugins/request-head.ts';
import { logRequests, makeRequestId } from './plugins/request-log.ts';
import { addSecurityHeaders } from './plugins/security-headers.ts';
import { SocketProblems } from './plugins/socket-problems.ts';
import { countTraffic } from './plugins/traffic.ts';
import { addAnalyzeRoute } from './routes/analyze/analyze-route.ts';
import { HitPath } from './routes/analyze/hit-path.ts';
import { RepeatedAnswers } from './routes/analyze/repeated-answers.ts';
import { addHealthRoutes } from './routes/health/health-routes.ts';
import { addVersionRoute } from './routes/version/version-route.ts';
import { AnalysisService, type DegradedAnswer } from './services/analysis-service.ts';
import type { BuildInfo } from './services/build-info.ts';
import type { LogWriters } from './services/create-log.ts';
import { Readinesses } from './services/readiness.ts';
import { RepeatedBodies } from './services/repeated-bodies.ts';
import type { AnalysisObserver } from './telemetry/analysis-observer.ts';
import { observeWithAll } from './telemetry/observed-analysis.ts';
import type { ServerObserver } from './telemetry/totals-observer.ts';

/** What the app works with. Whoever made these closes them, after the app. */
export interface AppDeps {
  /** First choice first. */
  readonly analyzers: readonly [Analyzer, ...Analyzer[]];
  readonly cache: Pick<AnalysisCache<DegradedAnswer>, 'get' | 'getOrMake' | 'health'>;
  /** Hear what becomes of each analysis. */
  readonly observers: readonly AnalysisObserver[];
  readonly serverObserver: ServerObserver;
  /** Of the running totals. */
  readonly metricsHealth: RunningTotals['health'];
  readonly buildInfo: BuildInfo;
  readonly logger: FastifyBaseLogger;
  readonly logRequest: LogWriters['logRequest'];
}

/**
 * The API. A request passes these steps from top to bottom; the key is checked by the routes that need one, before a
 * byte of a body is read. One that asks again what is kept is answered on the hit path, before all of them.
 */
export async function buildApp(config: Config, deps: AppDeps): Promise<App> {
  const connections = new Connections(config);
  const socketProblems = new SocketProblems(config);
  const clients = new ClientAddresses(config, deps.logger);
  const drain = new Drain(config.drainTimeoutMs);
  const arrivals = new Arrivals();
  const readiness = new Readinesses(deps.analyzers);
  const analyze = makeAnalyzeParts(config, deps, connections, readiness);
  const hitPath = new HitPath(config, { ...deps, ...analyze, clients, arrivals, drain });
  const app: App = Fastify({
    ...appOptions(config, deps, socketProblems),
    serverFactory: (handle) => makeHttpServer(config, { connections, socketProblems, hitPath, handle }),
  }).withTypeProvider<ZodTypeProvider>();
  // Answers are typed by the schemas that describe them, and tests parse them with those: not each once more on its way.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  answerProblems(app);
  connections.watch(app);
  arrivals.watch(app);
  clients.watch(app);
  logRequests(app, deps.logRequest);
  countTraffic(app, deps.serverObserver);
  await addSecurityHeaders(app, config);
  drain.watch(app);
  checkHead(app, config);
  refuseUnknownAddresses(app);
  await describeApi(app, deps.buildInfo.version);
  addHealthRoutes(app, {
    readiness,
    version: deps.buildInfo.version,
    cacheHealth: () => deps.cache.health(),
    metricsHealth: deps.metricsHealth,
  });
  addVersionRoute(app, deps.buildInfo);
  addAnalyzeRoute(app, config, { ...analyze, stop: drain.signal });
  return app;
}

/** What answers requests for an analysis, on whichever way they come. */
function makeAnalyzeParts(config: Config, deps: AppDeps, connections: Connections, readiness: Readinesses) {
  const { serverObserver, logger } = deps;
  const analysis = new AnalysisService({
    ...deps,
    onMade: (event) => {
      readiness.noteAnswer(event.analyzer);
      serverObserver.analysisMade(event);
    },
    onFault: (err, { name }) => logger.error({ err, analyzer: name }, 'an analyzer failed as none should'),
  });
  const observer = observeWithAll(deps.observers);
  const onReceived = (bytes: number): void => serverObserver.received(bytes);
  const bodies = new RepeatedBodies(config.cacheRepeatedBytes);
  return {
    analysis,
    observer,
    onReceived,
    bodies,
    repeated: new RepeatedAnswers({ bodies, analysis, observer, onReceived }),
    admission: new Admission(config, connections),
    allowance: new BodyBudget(config.maxBodyMemoryBytes),
  };
}

function appOptions(
  config: Config,
  deps: AppDeps,
  socketProblems: SocketProblems,
): Omit<FastifyHttpOptions<Server>, 'serverFactory'> {
  return {
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
    // What is logged of a request names it; a logger made for each would cost more than the line itself.
    childLoggerFactory: (logger) => logger,
    genReqId: makeRequestId,
    bodyLimit: config.maxBodyBytes,
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => socketProblems.answer(error, socket),
    frameworkErrors: (error, request, reply) => {
      sendProblem(error, request, reply);
    },
  };
}
