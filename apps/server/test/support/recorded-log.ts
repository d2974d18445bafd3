import type { OutageLog } from '../../src/telemetry/outage.ts';

export interface RecordedLog extends OutageLog {
  readonly entries: readonly { readonly level: 'info' | 'warn'; readonly fields: object; readonly message: string }[];
}

/** A log that keeps what it is told. */
export function recordLog(): RecordedLog {
  const entries: RecordedLog['entries'][number][] = [];
  return {
    entries,
    info: (fields, message) => entries.push({ level: 'info', fields, message }),
    warn: (fields, message) => entries.push({ level: 'warn', fields, message }),
  };
}
