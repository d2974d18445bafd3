import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { z } from 'zod';

/** One environment variable: what it is called, what it means, how its text becomes a value. */
export interface Setting<T> {
  readonly name: string;
  readonly meaning: string;
  /** As the configuration table shows it. */
  readonly defaultText: string;
  /** Reads the text of the variable; its messages end the sentence "NAME …" and say how to mend it. */
  readonly schema: z.ZodType<T, string>;
  readonly fallback: (environment: Environment) => T;
  /** Never shown; may also come from a file named by `NAME_FILE`. */
  readonly secret: boolean;
  /** A name of older plans, with its own reading where that differs. */
  readonly formerly?: { readonly name: string; readonly translate?: (text: string) => string };
}

export type Environment = 'dev' | 'prod';

const DAY_MS = 86_400_000;
const MEBIBYTE = 1024 * 1024;
const ENVIRONMENTS: readonly Environment[] = ['dev', 'prod'];
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const FLASK_ENVIRONMENTS: Readonly<Record<string, string>> = { development: 'dev', production: 'prod' };

/** Every setting of the server, in the order of the configuration table. */
export const SETTINGS = {
  environment: setting<Environment>({
    name: 'IRIS_ENV',
    meaning: '`dev` or `prod`. `prod` needs a key, reads no `.env`, allows no origin that is not listed',
    defaultText: '`dev`',
    schema: oneOf(ENVIRONMENTS),
    fallback: () => 'dev',
    formerly: { name: 'FLASK_ENV', translate: (text) => FLASK_ENVIRONMENTS[text] ?? text },
  }),
  host: setting({
    name: 'IRIS_HOST',
    meaning: 'Address to listen on; anything but loopback needs a key',
    defaultText: '`127.0.0.1`',
    schema: z.string().refine((text) => isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text), {
      error: 'must be an IP address or a host name, for example 127.0.0.1 or 0.0.0.0',
    }),
    fallback: () => '127.0.0.1',
  }),
  port: wholeNumber('PORT', {
    meaning: 'Port to listen on; 0 takes any free one',
    fallback: 8080,
    min: 0,
    max: 65_535,
  }),
  apiKeys: setting({
    name: 'IRIS_API_KEY',
    meaning: 'Key that clients send as `x-api-key`; several, comma-separated, while one replaces another',
    defaultText: 'none: open, on loopback and in `dev` only',
    schema: list(/^[\x21-\x2b\x2d-\x7e]+$/, 'must hold keys of visible ASCII characters, comma-separated'),
    fallback: () => [],
    secret: true,
    formerly: { name: 'API_KEY' },
  }),
  corsOrigins: setting({
    name: 'IRIS_CORS_ORIGINS',
    meaning: 'Web origins that may call the API, comma-separated; in `dev` also every port of localhost',
    defaultText: 'none',
    schema: list(
      /^https?:\/\/[^\s/*,]+$/,
      'must hold origins such as https://example.org, comma-separated, without a path and without *',
    ),
    fallback: () => [],
  }),
  trustedProxies: setting({
    name: 'IRIS_TRUST_PROXY',
    meaning: 'Addresses or networks whose `X-Forwarded-For` counts, comma-separated (`loopback`, `10.0.0.0/8`)',
    defaultText: 'nobody',
    schema: list(isProxyName, 'must hold addresses, networks (10.0.0.0/8), loopback, linklocal or uniquelocal'),
    fallback: () => [],
  }),
  baseDirectory: setting({
    name: 'IRIS_CACHE_DIR',
    meaning: 'Base folder; answers are kept in `cache/` inside',
    defaultText: '`.iris`, in `prod` `/var/iris`',
    schema: z.string(),
    fallback: (environment) => (environment === 'prod' ? '/var/iris' : '.iris'),
  }),
  cacheMaxAgeMs: scaledNumber('IRIS_CACHE_MAX_AGE_DAYS', {
    meaning: 'Days after which a kept answer is dropped',
    fallback: 30,
    max: 3650,
    scale: DAY_MS,
    formerly: 'CACHE_TTL_DAYS',
  }),
  cacheMaxBytes: scaledNumber('IRIS_CACHE_MAX_SIZE_MB', {
    meaning: 'Size of the disk cache, in MB',
    fallback: 2048,
    max: 1_000_000,
    scale: MEBIBYTE,
  }),
  cacheMemoryEntries: wholeNumber('IRIS_CACHE_MEMORY_ENTRIES', {
    meaning: 'Answers kept in memory',
    fallback: 500,
    min: 1,
    max: 1_000_000,
  }),
  analyzerThreads: setting({
    ...wholeNumber('IRIS_ANALYZER_THREADS', { meaning: 'Worker threads that analyze', fallback: 1, min: 1, max: 256 }),
    defaultText: 'number of cores',
    fallback: () => availableParallelism(),
  }),
  analysisTimeoutMs: seconds('IRIS_ANALYSIS_TIMEOUT_SECONDS', 'How long one file may be analyzed', 5),
  requestTimeoutMs: seconds(
    'IRIS_REQUEST_TIMEOUT_SECONDS',
    'Deadline of a request, from its headers to its answer',
    30,
  ),
  headersTimeoutMs: seconds('IRIS_HEADERS_TIMEOUT_SECONDS', 'How long the headers of a request may take to arrive', 10),
  bodyTimeoutMs: seconds('IRIS_BODY_TIMEOUT_SECONDS', 'How long a whole request may take to arrive', 30),
  keepAliveTimeoutMs: seconds(
    'IRIS_KEEP_ALIVE_SECONDS',
    'How long an idle connection is kept; longer than the proxy in front',
    72,
  ),
  drainTimeoutMs: seconds(
    'IRIS_DRAIN_SECONDS',
    'How long requests under way may take to finish when the server is stopped',
    30,
  ),
  maxBodyBytes: scaledNumber('IRIS_MAX_BODY_MB', {
    meaning: 'Largest request body, in MB',
    fallback: 10,
    max: 256,
    scale: MEBIBYTE,
  }),
  maxSourceChars: wholeNumber('IRIS_MAX_SOURCE_CHARS', {
    meaning: 'Longest source file, in characters (UTF-16 code units)',
    fallback: 2_000_000,
    min: 1,
    max: 100_000_000,
  }),
  maxSourceLines: wholeNumber('IRIS_MAX_SOURCE_LINES', {
    meaning: 'Longest source file, in lines',
    fallback: 250_000,
    min: 1,
    max: 1_000_000,
  }),
  maxMetadataChars: wholeNumber('IRIS_MAX_METADATA_CHARS', {
    meaning: 'Largest `metadata` of a request: characters of all names and texts, plus one for each value',
    fallback: 65_536,
    min: 1,
    max: 10_000_000,
  }),
  logLevel: setting<(typeof LOG_LEVELS)[number]>({
    name: 'IRIS_LOG_LEVEL',
    meaning: `One of ${LOG_LEVELS.map((level) => `\`${level}\``).join(', ')}`,
    defaultText: '`info`',
    schema: oneOf(LOG_LEVELS),
    fallback: () => 'info',
  }),
};

export type SettingValues = {
  readonly [Key in keyof typeof SETTINGS]: (typeof SETTINGS)[Key] extends Setting<infer T> ? T : never;
};

function setting<T>(options: Omit<Setting<T>, 'secret'> & { readonly secret?: boolean }): Setting<T> {
  return { secret: false, ...options };
}

function oneOf<const T extends string>(values: readonly T[]): z.ZodType<T, string> {
  const wanted = `must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
  return z.string().transform((text, context) => {
    const value = values.find((candidate) => candidate === text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: wanted });
    return z.NEVER;
  });
}

function list(item: RegExp | ((text: string) => boolean), message: string): z.ZodType<readonly string[], string> {
  const accepts = item instanceof RegExp ? (text: string) => item.test(text) : item;
  return z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .transform((parts) => parts.filter((part) => part !== ''))
    .refine((parts) => parts.length > 0 && parts.every(accepts), { error: message });
}

interface NumberOptions {
  readonly meaning: string;
  readonly fallback: number;
  readonly min: number;
  readonly max: number;
}

function wholeNumber(name: string, { meaning, fallback, min, max }: NumberOptions): Setting<number> {
  const schema = z
    .string()
    .regex(/^\d{1,12}$/, { error: `must be a whole number from ${min} to ${max}` })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error: `must be a whole number from ${min} to ${max}` });
  return setting({ name, meaning, defaultText: `\`${fallback}\``, schema, fallback: () => fallback });
}

interface ScaledNumberOptions extends Omit<NumberOptions, 'min'> {
  /** The value is the number times this, rounded. */
  readonly scale: number;
  readonly formerly?: string;
}

function scaledNumber(name: string, { meaning, fallback, max, scale, formerly }: ScaledNumberOptions): Setting<number> {
  const schema = z
    .string()
    .regex(/^\d{1,9}(\.\d{1,6})?$/, { error: `must be a number above 0, at most ${max}` })
    .transform((text) => Math.round(Number(text) * scale))
    .refine((value) => value > 0 && value <= max * scale, { error: `must be a number above 0, at most ${max}` });
  return setting({
    name,
    meaning,
    defaultText: `\`${fallback}\``,
    schema,
    fallback: () => fallback * scale,
    ...(formerly !== undefined && { formerly: { name: formerly } }),
  });
}

function seconds(name: string, meaning: string, fallback: number): Setting<number> {
  return scaledNumber(name, { meaning: `${meaning}, in seconds`, fallback, max: 3600, scale: 1000 });
}

function isProxyName(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}
