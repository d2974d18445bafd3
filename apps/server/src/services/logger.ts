import { resolve } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { levels, pino, stdTimeFunctions, symbols } from 'pino';
import type { Config } from '../config.ts';
import { toAsciiJson } from '../telemetry/ascii-json.ts';
import type { LineDestination } from '../telemetry/line-destination.ts';
import { LineFile } from '../telemetry/line-file.ts';
import { Outage } from '../telemetry/outage.ts';
import { toErrorRecord } from './error-record.ts';

/** Where lines of the log go; one that keeps them for a while also has the other two. */
export type LogDestination = Pick<LineDestination, 'write'> & Partial<Pick<LineDestination, 'flush' | 'flushSync'>>;

export interface Log {
  readonly logger: FastifyBaseLogger;
  readonly destination: LineDestination;
}

const ERROR_LEVEL = levels.values['error'];
const FILE_FLUSH_MS = 500;
/** Someone may be watching. */
const STDERR_FLUSH_MS = 50;

/** Reads a value of `IRIS_LOG_FILE`: an absolute path, or undefined for stderr. */
export function parseLogFile(text: string): string | undefined {
  return text === 'stderr' ? undefined : resolve(text);
}

/** The log as it is configured. Whoever opened it closes its destination, last of all. */
export function openLog(config: Pick<Config, 'logLevel'> & { readonly logFile: string | undefined }): Log {
  // A log that cannot be written says so where a person may see it.
  const lastResort = createLogger(config, process.stderr);
  const destination =
    config.logFile === undefined
      ? new LineFile({ target: 2, outage: new Outage(lastResort, 'log on stderr'), flushAfterMs: STDERR_FLUSH_MS })
      : new LineFile({
          target: config.logFile,
          outage: new Outage(lastResort, `log in ${config.logFile}`),
          flushAfterMs: FILE_FLUSH_MS,
        });
  return { logger: createLogger(config, destination), destination };
}

/**
 * The log: one line of JSON per event, in ASCII, which no text inside can break out of. Errors are written at once,
 * and a fatal one before anything else happens.
 */
export function createLogger(config: Pick<Config, 'logLevel'>, destination: LogDestination): FastifyBaseLogger {
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
  return pino(
    { level: config.logLevel, timestamp: stdTimeFunctions.isoTime, serializers: { err: toErrorRecord } },
    stream,
  );
}
