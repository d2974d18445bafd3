import { describe, it } from 'vitest';
import { makeFolder } from '../../apps/server/test/support/folder.ts';
import { expectAsDocumented, expectQuietLog } from './support/expectations.ts';
import { API_KEY, startFuzzedServer } from './support/fuzzed-server.ts';
import { fuzz, preparePython } from './support/schemathesis.ts';

/** Set IRIS_FUZZ_SEED to begin with other questions. */
const FIRST_SEED = Number(process.env['IRIS_FUZZ_SEED'] ?? 100);
const CASES = 50_000;
/** schemathesis keeps all answers of a run in memory until it ends. */
const CASES_PER_RUN = 5000;
const SEEDS = Array.from({ length: CASES / CASES_PER_RUN }, (_, index) => FIRST_SEED + index);
const FUZZ_MS = 1_800_000;

describe('the API, asked at length what its document allows and forbids', () => {
  it.for(SEEDS)(
    'answers 5,000 cases as documented (IRIS_FUZZ_SEED=%i)',
    { timeout: FUZZ_MS },
    async (seed, context) => {
      const python = await preparePython(context);
      const server = await startFuzzedServer();
      const { url } = server;
      const run = await fuzz({ python, url, apiKey: API_KEY, seed, draws: CASES_PER_RUN, folder: makeFolder() });
      expectAsDocumented(run, { cases: CASES_PER_RUN });
      expectQuietLog(server);
    },
  );
});
