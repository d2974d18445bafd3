import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ServerProcess } from '../../apps/server/test/support/server-process.ts';

const BUILT_SERVER = fileURLToPath(new URL('../../apps/server/dist/main.js', import.meta.url));

/** A busy machine may take as long as it needs: what takes too long is another test's matter, and set there. */
const PATIENCE = { IRIS_ANALYSIS_TIMEOUT_SECONDS: '120', IRIS_REQUEST_TIMEOUT_SECONDS: '240' };
const HEALTH_PAUSE_MS = 100;

export interface RunningServer {
  readonly process: ServerProcess;
  readonly url: string;
}

export interface BuiltServerOptions {
  /** The base folder, where it also runs. */
  readonly folder: string;
  /** Environment variables beside those that every test sets. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Another release's program. */
  readonly program?: string;
}

/** Starts the server as users get it, on a free port, and waits until it is healthy. It ends with the test. */
export async function startBuiltServer(options: BuiltServerOptions): Promise<RunningServer> {
  const { folder, settings = {}, program = BUILT_SERVER } = options;
  if (!existsSync(program)) throw new Error(`${program} does not exist: run "npm run build" first`);
  const server = new ServerProcess({ IRIS_LOG_LEVEL: 'warn', ...PATIENCE, ...settings }, folder, { program });
  const url = await server.listening();
  while (!(await fetch(`${url}/api/iris/health`)).ok) await pause(HEALTH_PAUSE_MS);
  return { process: server, url };
}
