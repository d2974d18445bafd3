import { IrisError } from '@iris/core';
import type { FastifyRequest } from 'fastify';
import type { App } from '../app-instance.ts';

/**
 * Answers requests that no route takes, before any byte of their body is read: 405 with the methods that the address
 * does take, 404 where there is none. OPTIONS lists the methods. Call it before routes are added, which it collects.
 */
export function refuseUnknownAddresses(app: App): void {
  const methodsByPath = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsByPath.get(url) ?? new Set(['OPTIONS']);
    for (const each of [method].flat()) methods.add(each);
    methodsByPath.set(url, methods);
  });
  // A file that the reference page does not have is found missing later, by its own route.
  app.setNotFoundHandler(async () => {
    throw notFound();
  });
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done();
    const methods = methodsByPath.get(pathOf(request));
    if (methods === undefined) return done(notFound());
    const allowed = [...methods].sort().join(', ');
    reply.header('allow', allowed);
    if (request.method === 'OPTIONS') reply.code(204).send();
    else done(new IrisError('method_not_allowed', `This address does not take this method: use ${allowed}.`));
  });
}

function notFound(): IrisError {
  return new IrisError('not_found', 'There is nothing at this address: see /reference for those that are.');
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}
