import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../apps/server/test/support/folder.ts';
import { expectAsDocumented, expectQuietLog } from './support/expectations.ts';
import { API_KEY, startFuzzedServer } from './support/fuzzed-server.ts';
import { findFaults, fuzz, preparePython } from './support/schemathesis.ts';

const SETUP_MS = 180_000;
const FUZZ_MS = 480_000;
/** Set IRIS_FUZZ_SEED to ask other questions, or the same ones again. */
const SEED = Number(process.env['IRIS_FUZZ_SEED'] ?? 1);

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', { timeout: SETUP_MS }, async (context) => {
    const python = await preparePython(context);
    const { url } = await startFuzzedServer();
    const document = await (await fetch(`${url}/openapi.json`)).text();
    expect(await findFaults(python, document, makeFolder())).toBe('');
  });
});

describe('the API, asked what its document allows and forbids', () => {
  it(`answers 2,000 cases as documented and none with a failure (IRIS_FUZZ_SEED=${SEED})`, {
    timeout: FUZZ_MS,
  }, async (context) => {
    const python = await preparePython(context);
    const server = await startFuzzedServer();
    const run = await fuzz({ python, url: server.url, apiKey: API_KEY, seed: SEED, draws: 1900, folder: makeFolder() });
    expectAsDocumented(run, { cases: 2000 });
    expectQuietLog(server);
  });
});
