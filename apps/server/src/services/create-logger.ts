import type { FastifyBaseLogger } from 'fastify';
import { type LevelWithSilent, levels, pino, symbols } from 'pino';
import { toAsciiJson } from '../telemetry/ascii-json.ts';
import type { LineDestination } from '../telemetry/line-destination.ts';
import { toErrorRecord } from './error-record.ts';

export interface LoggerConfig {
  readonly logLevel: LevelWithSilent;
}

/** Where lines of the log go; one that keeps them for a while also has the other two. */
type LogDestination = Pick<LineDestination, 'write'> & Partial<Pick<LineDestination, 'flush' | 'flushSync'>>;

const ERROR_LEVEL = levels.values['error'];

/**
 * The log: one line of JSON per event, in ASCII, which no text inside can break out of. Errors are written at once,
 * and a fatal one before anything else happens.
 */
export function createLogger(config: LoggerConfig, destination: LogDestination): FastifyBaseLogger {
  const stream = {
    // With this, pino tells the level of each line before it writes it.
    [symbols.needsMetadataGsym]: true,
    lastLevel: 0,
    write(line: string): void {
      destination.write(toAsciiJson(line));
      if (this.lastLevel === ERROR_LEVEL) destination.flush?.();
    },
    // Called by pino after a fatal entry.
    flushSync(): void {
      destination.flushSync?.();
    },
  };
  return pino({ level: config.logLevel, timestamp: makeTimestamp(), serializers: { err: toErrorRecord } }, stream);
}

/** As pino's own `isoTime`, which puts the whole date together anew for each line. */
function makeTimestamp(): () => string {
  let second = Number.NaN;
  let start = '';
  return () => {
    const now = Date.now();
    const milliseconds = now % 1000;
    if (now - milliseconds !== second) {
      second = now - milliseconds;
      start = `,"time":"${new Date(second).toISOString().slice(0, -'000Z'.length)}`;
    }
    return `${start}${String(milliseconds).padStart(3, '0')}Z"`;
  };
}
