import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigError, type Variables } from './config.ts';

/**
 * The environment, filled up in development with the `.env` file of a folder. A variable of the real environment
 * wins, and in production there is no such file: what runs there must not depend on where it was started.
 */
export function withEnvFile(variables: Variables, directory: string): Variables {
  if (variables['IRIS_ENV'] === 'prod' || variables['FLASK_ENV'] === 'production') return variables;
  const path = join(directory, '.env');
  try {
    return { ...parseEnv(readFileSync(path, 'utf8')), ...variables };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return variables;
    throw new ConfigError([`The file ${path} cannot be read: make it readable, or remove it.`]);
  }
}
