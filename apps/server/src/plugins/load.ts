import type { ServerResponse } from 'node:http';
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
    whenOver(reply.raw, leave);
    done();
  };
}

/** Calls once, when the answer has left or nobody is there to take it. */
function whenOver(response: ServerResponse, leave: () => void): void {
  response.once('close', leave);
  if (response.socket !== null) return;
  // Of answers that stand behind others on a connection, Node closes none when the connection does.
  const { socket } = response.req;
  const onClose = (): void => {
    response.off('close', leave);
    leave();
  };
  socket.once('close', onClose);
  response.once('close', () => socket.off('close', onClose));
}

function overloaded(reason: string): IrisError {
  return new IrisError('overloaded', `${reason}: try again in a moment.`, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}
