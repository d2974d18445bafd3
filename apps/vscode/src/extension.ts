import type { ExtensionContext } from 'vscode';
import { activateIris } from './activate.ts';
import { startNodeWorkers } from './analysis/node-workers.ts';

/** Where the extension starts on Node: desktop, remote hosts, code-server. */
export function activate(context: ExtensionContext): void {
  activateIris(context, {
    environmentEndpoint: process.env['IRIS_API_URL'] ?? '',
    startWorkers: (host) => startNodeWorkers(host.asAbsolutePath('dist/worker.mjs')),
  });
}
