import type { ServerResponse } from 'node:http';
import { IrisError } from '@iris/core';
import type { Config } from '../config.ts';
import type { Connections } from '../plugins/connections.ts';

const RETRY_AFTER_SECONDS = 1;

/**
 * Turns requests away while more is under way than the machine bears. Requests that it is not asked about, for health
 * and version, are answered all the same.
 */
export class LoadLimit {
  readonly #config: Pick<Config, 'maxConnections' | 'maxRequests'>;
  readonly #connections: Connections;
  readonly #leave = (): void => {
    this.#underWay -= 1;
  };
  #underWay = 0;

  constructor(config: Pick<Config, 'maxConnections' | 'maxRequests'>, connections: Connections) {
    this.#config = config;
    this.#connections = connections;
  }

  /** Counts a request until its answer is taken or given up; the error to answer, and nothing counted, where it may not enter. */
  enter(response: ServerResponse): IrisError | undefined {
    const { maxConnections, maxRequests } = this.#config;
    if (this.#connections.count > maxConnections) {
      return overloaded(`More connections are open than are served (${maxConnections}, IRIS_MAX_CONNECTIONS)`);
    }
    if (this.#underWay >= maxRequests) {
      return overloaded(`As many requests are under way as are taken (${maxRequests}, IRIS_MAX_REQUESTS)`);
    }
    this.#underWay += 1;
    // Comes for answers that nobody takes as well, those included that stand behind another on their connection.
    response.on('close', this.#leave);
    return undefined;
  }
}

function overloaded(reason: string): IrisError {
  return new IrisError('overloaded', `${reason}: try again in a moment.`, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}
