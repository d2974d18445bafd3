import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { BoxLayout, Place } from '@iris/box';

export const KEY = 'a-key-of-this-test-alone';

/** As on a box with one processor and 1 GB, but for rates that would end a test's traffic. */
export const TEST_SETTINGS = {
  IRIS_ENV: 'prod',
  IRIS_API_KEY: KEY,
  IRIS_TRUST_PROXY: 'loopback',
  IRIS_RATE_PER_KEY: '0',
  IRIS_RATE_PER_ADDRESS: '0',
  IRIS_ANALYZER_THREADS: '1',
  IRIS_OPTIMIZE_GRAMMARS: 'no',
  IRIS_MAX_BODY_MEMORY_MB: '32',
  IRIS_ANALYSIS_TIMEOUT_SECONDS: '25',
};

/** Puts into a folder what the installer puts on a box, as far as a deploy needs it. */
export function furnish(
  layout: BoxLayout,
  ports: Readonly<Record<Place, number>>,
  settings: Readonly<Record<string, string>>,
): void {
  const { releases, places, data, logs, command, liveMarker, errorLog } = layout;
  for (const folder of [releases, places, data, logs, dirname(command), dirname(liveMarker)]) {
    mkdirSync(folder, { recursive: true });
  }
  const variables = { ...settings, IRIS_CACHE_DIR: data, IRIS_LOG_FILE: errorLog };
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(layout.settings, lines.join(''), { mode: 0o600 });
  for (const place of ['a', 'b'] as const) writeFileSync(layout.placeSettings(place), `PORT=${ports[place]}\n`);
}
