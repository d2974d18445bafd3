import { makeFolder } from '../../../apps/server/test/support/folder.ts';
import { type RunningServer, startBuiltServer } from '../../support/built-server.ts';

export const API_KEY = 'a-key-for-the-fuzzer';

/** Limits are on and out of reach: a fuzzer that is refused for its pace learns nothing about anything else. */
const OUT_OF_REACH = {
  IRIS_RATE_PER_KEY: '10000000',
  IRIS_RATE_PER_ADDRESS: '10000000',
  IRIS_FAILED_KEYS_PER_ADDRESS: '1000000',
};

/** A server with a key, so that wrong and missing ones are tried too. */
export function startFuzzedServer(): Promise<RunningServer> {
  return startBuiltServer({ folder: makeFolder(), settings: { IRIS_API_KEY: API_KEY, ...OUT_OF_REACH } });
}
