import { join } from 'node:path';

/** What the program takes from the environment, read once. */
export interface Environment {
  /** Whether the environment forbids, demands or does not mind colour. */
  readonly color: 'never' | 'always' | 'auto';
  /** A terminal that cannot move its cursor. */
  readonly isDumbTerminal: boolean;
  /** IRIS's folder, by the server's own rules: it holds the totals and, unless a former name says otherwise, the cache. */
  readonly baseFolder: string;
  /** Where the server keeps its answers, by the server's own rules. */
  readonly cacheFolder: string;
  /** Who analyzes, in this order, comma-separated; undefined where that is not said. */
  readonly analyzers: string | undefined;
  /** The folder that is taken for `/` by what looks after a box. */
  readonly boxRoot: string;
  /** What backups are encrypted with; undefined where that is not said. */
  readonly backupPassphrase: string | undefined;
  /** All of it, for a child process and for the settings of models. */
  readonly variables: NodeJS.ProcessEnv;
  /** What it were if these variables were set, too, where they are not. */
  readonly filledUpWith: (variables: NodeJS.Dict<string>) => Environment;
}

export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  return {
    color: colorOf(env),
    isDumbTerminal: env['TERM'] === 'dumb',
    baseFolder: baseFolderOf(env),
    cacheFolder: cacheFolderOf(env),
    analyzers: env['IRIS_ANALYZERS']?.trim() || undefined,
    boxRoot: env['IRIS_BOX_ROOT'] || '/',
    backupPassphrase: env['IRIS_BACKUP_PASSPHRASE'] || undefined,
    variables: env,
    filledUpWith: (variables) => readEnvironment({ ...variables, ...env }),
  };
}

function colorOf(env: NodeJS.ProcessEnv): Environment['color'] {
  if (env['NO_COLOR']) return 'never';
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] === '0' ? 'never' : 'always';
  return env['TERM'] === 'dumb' ? 'never' : 'auto';
}

/** Mirrors `IRIS_CACHE_DIR` and its defaults in the server's settings. */
function baseFolderOf(env: NodeJS.ProcessEnv): string {
  return env['IRIS_CACHE_DIR'] || (env['IRIS_ENV'] === 'prod' ? '/var/iris' : '.iris');
}

/** Mirrors the former name of the cache folder too, which counts where the base folder is not named. */
function cacheFolderOf(env: NodeJS.ProcessEnv): string {
  if (!env['IRIS_CACHE_DIR'] && env['CACHE_DIR']) return env['CACHE_DIR'];
  return join(baseFolderOf(env), 'cache');
}
