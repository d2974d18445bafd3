import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MetricsDocument, readMetricsFile, type TotalsRecord } from '../../src/index.ts';

export const FILE_NAME = 'metrics.json';

/** What is published in a base folder, as it stands in the file. */
export function readPublished(directory: string): MetricsDocument {
  return JSON.parse(readFileSync(join(directory, FILE_NAME), 'utf8'));
}

/** What is published, understood; the test fails where it is not whole and ours. */
export function readRecord(directory: string): TotalsRecord {
  const content = readMetricsFile(directory);
  if (content.status !== 'ok') throw new Error(`metrics.json is ${content.status}`);
  return content.record;
}

/** What processes are about to publish, or left behind. */
export function temporaries(directory: string): string[] {
  return readdirSync(directory).filter((name) => name.endsWith('.tmp'));
}
