import { fileURLToPath } from 'node:url';
import { ensurePythonEnvironment } from '../../scripts/lib/python-environment.mjs';
import { runCommand } from '../../scripts/test/support/running-command.mjs';

const REQUIREMENTS = fileURLToPath(new URL('moto/requirements.txt', import.meta.url));
const LISTENING = /Running on (http:\/\/127\.0\.0\.1:\d+)/;

/** A running moto: the APIs of AWS, spoken over HTTP by a server that keeps everything in memory. */
export interface MotoServer {
  readonly url: string;
  /** Forgets all that was stored. */
  reset(): Promise<void>;
  /** As if the network to AWS were gone. */
  stop(): Promise<void>;
}

/**
 * Starts moto on a free port; whoever does has to stop it. Returns what is missing where the system has no Python for it.
 *
 * @param env for example `INITIAL_NO_AUTH_ACTION_COUNT`: after how many calls permissions are looked at
 */
export async function startMoto(env: Record<string, string> = {}): Promise<MotoServer | { readonly missing: string }> {
  const environment = await ensurePythonEnvironment(REQUIREMENTS);
  if ('missing' in environment) return environment;
  const moto = runCommand(environment.python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
    cwd: process.cwd(),
    env: { PYTHONDONTWRITEBYTECODE: '1', ...env },
  });
  let isRunning = true;
  const [, url = ''] = await moto.waitFor(LISTENING);
  return {
    url,
    reset: async () => {
      const response = await fetch(`${url}/moto-api/reset`, { method: 'POST' });
      if (!response.ok) throw new Error(`moto answered with ${response.status}`);
    },
    stop: async () => {
      if (isRunning) moto.signalGroup('SIGKILL');
      isRunning = false;
      await moto.exited;
    },
  };
}
