import { resolve } from 'node:path';
import { type LineDestination, renderLine } from '../telemetry/line-destination.ts';
import { LineFile } from '../telemetry/line-file.ts';
import { Outage } from '../telemetry/outage.ts';
import { createLog, type LogConfig, type LogWriters } from './create-log.ts';

export interface Log extends LogWriters {
  readonly destination: LineDestination;
}

const FILE_FLUSH_MS = 500;
/** Someone may be watching. */
const STDERR_FLUSH_MS = 50;

/** Reads a value of `IRIS_LOG_FILE`: an absolute path, or undefined for stderr. */
export function parseLogFile(text: string): string | undefined {
  return text === 'stderr' ? undefined : resolve(text);
}

/** The log as it is configured. Whoever opened it closes its destination, last of all. */
export function openLog(config: LogConfig & { readonly logFile: string | undefined }): Log {
  // A log that cannot be written says so where a person may see it.
  const lastResort = createLog(config, { write: (line) => void process.stderr.write(renderLine(line)) }).logger;
  const destination =
    config.logFile === undefined
      ? new LineFile({ target: 2, outage: new Outage(lastResort, 'log on stderr'), flushAfterMs: STDERR_FLUSH_MS })
      : new LineFile({
          target: config.logFile,
          outage: new Outage(lastResort, `log in ${config.logFile}`),
          flushAfterMs: FILE_FLUSH_MS,
        });
  return { ...createLog(config, destination), destination };
}
