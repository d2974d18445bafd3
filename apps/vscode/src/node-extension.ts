import type { ExtensionContext } from 'vscode';
import { startNodeWorkers } from './analysis/node-workers.ts';
import { loadExtension } from './load-extension.ts';
import type { LoadedExtension } from './wait-for-use.ts';

export function loadNodeExtension(context: ExtensionContext): LoadedExtension {
  return loadExtension(context, {
    environmentEndpoint: process.env['IRIS_API_URL'] ?? '',
    startWorkers: (host) => startNodeWorkers(host.asAbsolutePath('dist/worker.mjs')),
  });
}
