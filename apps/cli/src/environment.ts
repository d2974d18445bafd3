import { join } from 'node:path';

/** What the program takes from the environment, read once. */
export interface Environment {
  /** Whether the environment forbids, demands or does not mind colour. */
  readonly color: 'never' | 'always' | 'auto';
  /** A terminal that cannot move its cursor. */
  readonly isDumbTerminal: boolean;
  /** Where the server keeps its answers, by the server's own rules. */
  readonly cacheFolder: string;
  /** All of it, for a child process. */
  readonly variables: NodeJS.ProcessEnv;
}

export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  return {
    color: colorOf(env),
    isDumbTerminal: env['TERM'] === 'dumb',
    cacheFolder: cacheFolderOf(env),
    variables: env,
  };
}

function colorOf(env: NodeJS.ProcessEnv): Environment['color'] {
  if (env['NO_COLOR']) return 'never';
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] === '0' ? 'never' : 'always';
  return env['TERM'] === 'dumb' ? 'never' : 'auto';
}

/** Mirrors `IRIS_CACHE_DIR`, its former name and its defaults in the server's settings. */
function cacheFolderOf(env: NodeJS.ProcessEnv): string {
  if (env['IRIS_CACHE_DIR']) return join(env['IRIS_CACHE_DIR'], 'cache');
  if (env['CACHE_DIR']) return env['CACHE_DIR'];
  return join(env['IRIS_ENV'] === 'prod' ? '/var/iris' : '.iris', 'cache');
}
