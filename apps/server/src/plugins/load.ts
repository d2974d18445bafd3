import { IrisError } from '@iris/core';
import type { onRequestHookHandler } from 'fastify';
import type { Config } from '../config.ts';
import type { Connections } from './connections.ts';

const RETRY_AFTER_SECONDS = 1;

export type LoadConfig = Pick<Config, 'maxConnections' | 'maxRequests'>;

/**
 * Makes the hook that turns requests away while more is under way than the machine bears, before their bodies are read.
 * Requests without it, for health and version, are answered all the same.
 */
export function limitLoad(config: LoadConfig, connections: Connections): onRequestHookHandler {
  let underWay = 0;
  const leave = (): void => {
    underWay -= 1;
  };
  return (_request, reply, done) => {
    if (connections.count > config.maxConnections) {
      return done(
        overloaded(`More connections are open than are served (${config.maxConnections}, IRIS_MAX_CONNECTIONS)`),
      );
    }
    if (underWay >= config.maxRequests) {
      return done(overloaded(`As many requests are under way as are taken (${config.maxRequests}, IRIS_MAX_REQUESTS)`));
    }
    underWay += 1;
    // Comes for answers that nobody takes as well, those included that stand behind another on their connection.
    reply.raw.once('close', leave);
    done();
  };
}

function overloaded(reason: string): IrisError {
  return new IrisError('overloaded', `${reason}: try again in a moment.`, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}
