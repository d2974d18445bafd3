import type { FastifyBaseLogger } from 'fastify';
import { pino, stdTimeFunctions } from 'pino';
import type { Config } from '../config.ts';

/** The log: one line of JSON per event, which no text inside can break out of. */
export function createLogger(
  config: Pick<Config, 'logLevel'>,
  stream: { write(line: string): void },
): FastifyBaseLogger {
  return pino({ level: config.logLevel, timestamp: stdTimeFunctions.isoTime }, stream);
}
