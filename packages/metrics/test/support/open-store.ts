import { join } from 'node:path';
import { StoreFiles } from '@iris/sqlite';
import { onTestFinished } from 'vitest';
import { MetricsFile } from '../../src/metrics-file.ts';
import { TotalsStore } from '../../src/totals-store.ts';
import { DATABASE_NAME } from './raw-database.ts';

/** Opens the database of a base folder as a process does; it is closed when the test is over. */
export function openStore(directory: string, now = 0): TotalsStore {
  const files = new StoreFiles(join(directory, DATABASE_NAME));
  files.prepare();
  const readPublished = () => {
    const content = new MetricsFile(directory).read();
    return content.status === 'ok' ? content.record : undefined;
  };
  const store = new TotalsStore(files.database, { now: () => now, readPublished });
  onTestFinished(() => store.close());
  return store;
}
