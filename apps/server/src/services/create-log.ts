import { hostname } from 'node:os';
import type { FastifyBaseLogger } from 'fastify';
import { type LevelWithSilent, levels, pino, symbols } from 'pino';
import { toAsciiJson } from '../telemetry/ascii-json.ts';
import type { LineDestination } from '../telemetry/line-destination.ts';
import { toErrorRecord } from './error-record.ts';

export interface LogConfig {
  readonly logLevel: LevelWithSilent;
}

/** Where lines of the log go; one that keeps them for a while also has the other two. */
type LogDestination = Pick<LineDestination, 'write'> & Partial<Pick<LineDestination, 'flush' | 'flushSync'>>;

/** What the log says of one request; never source text, never a key. */
export interface RequestRecord {
  readonly request_id: string;
  readonly method: string | undefined;
  /** The pattern, not the address that was asked for: what clients write there is theirs, and may be secret. */
  readonly route: string | null;
  readonly status?: number | undefined;
  /** Nobody was there any more to take the answer. */
  readonly aborted?: true | undefined;
  readonly duration_ms: number;
  readonly remote: string;
  readonly [field: string]: string | number | boolean | null | undefined;
}

export interface LogWriters {
  readonly logger: FastifyBaseLogger;
  /** Writes the line of one request: as the logger would, which takes several times as long. */
  readonly logRequest: (record: RequestRecord) => void;
}

const ERROR_LEVEL = levels.values['error'];
const INFO_LEVEL = levels.values['info'];

/**
 * The log: one line of JSON per event, in ASCII, which no text inside can break out of. Errors are written at once,
 * and a fatal one before anything else happens.
 */
export function createLog(config: LogConfig, destination: LogDestination): LogWriters {
  const formatTime = makeTimeFormat();
  const base = { pid: process.pid, hostname: hostname() };
  const baseFields = JSON.stringify(base).slice(1, -1);
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
  const logger = pino(
    {
      level: config.logLevel,
      base,
      timestamp: () => `,"time":"${formatTime(Date.now())}"`,
      serializers: { err: toErrorRecord },
    },
    stream,
  );
  return {
    logger,
    logRequest(record) {
      if (!logger.isLevelEnabled('info')) return;
      const now = Date.now();
      destination.write({
        render: () => {
          const fields = JSON.stringify(record).slice(1, -1);
          const line = `{"level":${INFO_LEVEL},"time":"${formatTime(now)}",${baseFields},${fields},"msg":"request"}\n`;
          return toAsciiJson(line);
        },
      });
    },
  };
}

/** Writes ms since 1970 as pino's own `isoTime`, which puts the whole date together anew for each line. */
function makeTimeFormat(): (now: number) => string {
  let second = Number.NaN;
  let start = '';
  return (now) => {
    const milliseconds = now % 1000;
    if (now - milliseconds !== second) {
      second = now - milliseconds;
      start = new Date(second).toISOString().slice(0, -'000Z'.length);
    }
    return `${start}${String(milliseconds).padStart(3, '0')}Z`;
  };
}
