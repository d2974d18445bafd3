import type { onRequestHookHandler } from 'fastify';
import type { App } from '../app-instance.ts';
import type { Config } from '../config.ts';
import { requireApiKey } from './api-keys.ts';
import type { Connections } from './connections.ts';
import { limitLoad } from './load.ts';
import { refuseCharset } from './request-head.ts';
import { limitRates } from './request-rates.ts';

/** What a request for an analysis must pass before a byte of its body is read, in this order. */
export function makeAdmission(app: App, config: Config, connections: Connections): readonly onRequestHookHandler[] {
  return [...requireApiKey(app, config), ...limitRates(config), limitLoad(config, connections), refuseCharset];
}
