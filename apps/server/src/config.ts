import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { loadModelSettings, type ModelSettings } from '@iris/inference/settings';
import type { Environment, Setting } from './setting-kinds.ts';
import { SETTINGS, type SettingValues } from './settings.ts';

/** Everything that is configured, read once at start. */
export interface Config extends SettingValues {
  /** Folder of the disk cache, absolute. */
  readonly cacheDirectory: string;
  readonly models: ModelSettings;
  /** Sentences for the log: names that are out of date, keys that are weak. */
  readonly warnings: readonly string[];
}

export type Variables = Readonly<Record<string, string | undefined>>;

/** Settings that are wrong, all of them at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    const count = mistakes.length === 1 ? 'a setting is wrong' : `${mistakes.length} settings are wrong`;
    super(`IRIS cannot start: ${count}.\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
    this.mistakes = mistakes;
  }
}

const SHORT_KEY = 16;
/** The name of older plans for the cache folder itself, where IRIS_CACHE_DIR names the folder around it. */
export const FORMER_CACHE_FOLDER = 'CACHE_DIR';

/**
 * Reads the configuration from environment variables. An empty variable counts as one that is not set.
 * @throws ConfigError that names every mistake and how to mend it
 */
export function loadConfig(variables: Variables): Config {
  const reader = new SettingReader(variables);
  const environment = reader.read(SETTINGS.environment, 'dev');
  const values = readAll(reader, environment);
  const { settings: models, ...modelFaults } = loadModelSettings(variables);
  const formerCacheFolder = reader.text(FORMER_CACHE_FOLDER);
  if (formerCacheFolder !== undefined) {
    reader.warnings.push('CACHE_DIR is an old name: set IRIS_CACHE_DIR to the folder that holds cache/ instead.');
  }
  const usesFormer = formerCacheFolder !== undefined && reader.text(SETTINGS.baseDirectory.name) === undefined;
  const cacheDirectory = resolve(usesFormer ? formerCacheFolder : join(values.baseDirectory, 'cache'));
  reader.mistakes.push(...findOpenDoor(values, reader.mistakes), ...findBodyWithoutRoom(values));
  if (values.apiKeys.some((key) => key.length < SHORT_KEY)) {
    reader.warnings.push(`IRIS_API_KEY holds a key of fewer than ${SHORT_KEY} characters, which can be guessed.`);
  }
  const mistakes = [...reader.mistakes, ...modelFaults.mistakes];
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return { ...values, cacheDirectory, models, warnings: [...reader.warnings, ...modelFaults.warnings] };
}

/** Whether an address can only be reached from this machine. */
function isLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function readAll(reader: SettingReader, environment: Environment): SettingValues {
  const entries = Object.entries(SETTINGS).map(([key, setting]) => [
    key,
    // Each setting carries the type of its own value; the union of all of them is what the compiler sees here.
    key === 'environment' ? environment : reader.read(setting as Setting<unknown>, environment),
  ]);
  return Object.fromEntries(entries);
}

/** Without a key anyone may ask, so nobody else may be able to reach the server. */
function findOpenDoor({ apiKeys, environment, host }: SettingValues, mistakes: readonly string[]): string[] {
  if (apiKeys.length > 0 || mistakes.some((mistake) => mistake.includes('API_KEY'))) return [];
  if (environment === 'prod') {
    return [
      'IRIS_API_KEY is not set, and IRIS_ENV=prod needs one: set it, for example to the output of openssl rand -hex 32.',
    ];
  }
  if (!isLoopback(host)) {
    return [
      `IRIS_API_KEY is not set, and ${host} (IRIS_HOST) can be reached from elsewhere: set a key, or listen on 127.0.0.1.`,
    ];
  }
  return [];
}

/** A body that is larger than the memory for all of them could never be read. */
function findBodyWithoutRoom({ maxBodyBytes, maxBodyMemoryBytes }: SettingValues): string[] {
  if (maxBodyBytes <= maxBodyMemoryBytes) return [];
  return ['IRIS_MAX_BODY_MEMORY_MB must be at least IRIS_MAX_BODY_MB: raise the one or lower the other.'];
}

/** Reads settings one by one and gathers what is wrong with them. */
class SettingReader {
  readonly mistakes: string[] = [];
  readonly warnings: string[] = [];
  readonly #variables: Variables;

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  /** The trimmed text of a variable; undefined where it is missing or empty. */
  text(name: string): string | undefined {
    const text = this.#variables[name]?.trim();
    return text === '' ? undefined : text;
  }

  read<T>(setting: Setting<T>, environment: Environment): T {
    const found = this.#find(setting);
    if (found === undefined) return setting.fallback(environment);
    const parsed = setting.schema.safeParse(found.text);
    if (parsed.success) return parsed.data;
    const shown = setting.secret ? '' : ` (now ${JSON.stringify(found.text.slice(0, 100))})`;
    this.mistakes.push(`${found.name} ${parsed.error.issues[0]?.message ?? 'is not valid'}${shown}.`);
    return setting.fallback(environment);
  }

  #find<T>(setting: Setting<T>): { readonly name: string; readonly text: string } | undefined {
    const text = setting.secret ? this.#secretText(setting.name) : this.text(setting.name);
    const former = setting.formerly;
    const formerText = former === undefined ? undefined : this.text(former.name);
    if (former !== undefined && formerText !== undefined) {
      const ignored = text === undefined ? '' : `; it is ignored, because ${setting.name} is set`;
      this.warnings.push(`${former.name} is an old name: use ${setting.name} instead${ignored}.`);
    }
    if (text !== undefined) return { name: setting.name, text };
    if (former === undefined || formerText === undefined) return undefined;
    return { name: former.name, text: former.translate?.(formerText) ?? formerText };
  }

  #secretText(name: string): string | undefined {
    const text = this.text(name);
    const fileVariable = `${name}_FILE`;
    const path = this.text(fileVariable);
    if (path === undefined) return text;
    if (text !== undefined) this.mistakes.push(`${name} and ${fileVariable} are both set: keep one of them.`);
    return this.#readSecret({ name, fileVariable, path });
  }

  #readSecret({
    name,
    fileVariable,
    path,
  }: Readonly<Record<'name' | 'fileVariable' | 'path', string>>): string | undefined {
    try {
      const text = readFileSync(path, 'utf8').trim();
      if (text !== '') return text;
      this.mistakes.push(`${name} cannot be read: the file that ${fileVariable} names is empty.`);
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
      this.mistakes.push(`${name} cannot be read: ${fileVariable} names ${path}, which cannot be opened${reason}.`);
    }
    return undefined;
  }
}
