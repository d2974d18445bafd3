import { EVENT_LOG_GROUP } from '@iris/server/metric-names';
import type { BoxLayout } from '../layout.ts';

/** A file of lines on a box, and where CloudWatch keeps what is in it. */
export interface ShippedLog {
  readonly file: keyof Pick<BoxLayout, 'accessLog' | 'errorLog' | 'nginxErrorLog' | 'emfLog'>;
  readonly logGroup: string;
  /** One of the numbers that CloudWatch Logs knows. */
  readonly retentionDays: number;
  /** How lines say when they were written; null where CloudWatch reads that itself. */
  readonly time: { readonly format: string; readonly zone: 'UTC' | 'LOCAL' } | null;
}

/** What leaves a box. The one place that names the log groups: dashboards, alarms and rights must use these. */
export const SHIPPED_LOGS: readonly ShippedLog[] = [
  // Metrics are made of these lines as they arrive, and kept for 15 months; the lines only serve to look closer.
  { file: 'emfLog', logGroup: EVENT_LOG_GROUP, retentionDays: 14, time: null },
  {
    file: 'errorLog',
    logGroup: '/iris/application',
    retentionDays: 30,
    time: { format: '%Y-%m-%dT%H:%M:%S', zone: 'UTC' },
  },
  {
    // Holds addresses of people.
    file: 'accessLog',
    logGroup: '/iris/nginx/access',
    retentionDays: 14,
    time: { format: '%Y-%m-%dT%H:%M:%S', zone: 'LOCAL' },
  },
  {
    file: 'nginxErrorLog',
    logGroup: '/iris/nginx/error',
    retentionDays: 30,
    time: { format: '%Y/%m/%d %H:%M:%S', zone: 'LOCAL' },
  },
];
