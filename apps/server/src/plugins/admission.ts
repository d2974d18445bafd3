import type { App } from '../app-instance.ts';
import type { Config } from '../config.ts';
import { requireApiKeys } from './api-keys.ts';
import type { Connections } from './connections.ts';
import { limitLoad } from './load.ts';
import { refuseCharset } from './request-head.ts';
import { limitRates } from './request-rates.ts';

/** What a request of the scope must pass before a byte of its body is read, in this order. */
export function admitRequests(scope: App, config: Config, connections: Connections): void {
  requireApiKeys(scope, config);
  limitRates(scope, config);
  limitLoad(scope, config, connections);
  scope.addHook('onRequest', refuseCharset);
}
