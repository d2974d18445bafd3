import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { DATA_ID, DATA_ID_FILE } from './data-folder.ts';
import { parseLogFile } from './services/log.ts';
import {
  type Environment,
  isProxyName,
  list,
  oneOf,
  type Setting,
  scaledNumber,
  seconds,
  setting,
  wholeNumber,
} from './setting-kinds.ts';
import { type EmfTarget, parseEmfTarget } from './telemetry/emf-sink.ts';

const DAY_MS = 86_400_000;
const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * 1024;
const ENVIRONMENTS: readonly Environment[] = ['dev', 'prod'];
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const FLASK_ENVIRONMENTS: Readonly<Record<string, string>> = { development: 'dev', production: 'prod' };

/**
 * Every setting of the server, in the order of the configuration table: where it listens and who may ask, what is kept,
 * how long things may take, how large they may be, how often and how many at once, and what is written down about it.
 */
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
    schema: z
      .string()
      .refine((text) => isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text), {
        error: 'must be an IP address or a host name, for example 127.0.0.1 or 0.0.0.0',
      })
      // Fastify would open a second server on ::1, which knows none of the limits on connections.
      .transform((text) => (text.toLowerCase() === 'localhost' ? '127.0.0.1' : text)),
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
  dataId: setting<string | undefined>({
    name: 'IRIS_DATA_ID',
    meaning: `What \`${DATA_ID_FILE}\` in the base folder must hold, else the server does not start: a volume that is not mounted is not taken for an empty one`,
    defaultText: 'none: any folder will do',
    schema: z.string().regex(DATA_ID, {
      error: 'must be 8 to 64 letters, digits, dots, dashes and underscores, for example the output of uuidgen',
    }),
    fallback: () => undefined,
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
  cacheRepeatedBytes: scaledNumber('IRIS_CACHE_REPEATED_MB', {
    meaning: 'Memory for telling repeated requests by their bytes, in MB; 0 parses each of them',
    fallback: 8,
    max: 1024,
    scale: MEBIBYTE,
    zeroAllowed: true,
  }),

  analyzerThreads: setting({
    ...wholeNumber('IRIS_ANALYZER_THREADS', { meaning: 'Worker threads that analyze', fallback: 1, min: 1, max: 256 }),
    defaultText: 'number of cores',
    fallback: () => availableParallelism(),
  }),
  // Read by `startWithFlags` too, before anything is parsed.
  optimizesGrammars: setting<boolean>({
    name: 'IRIS_OPTIMIZE_GRAMMARS',
    meaning:
      '`yes`, or `no` on a small machine: saves 200 MB when C++ or C# is first read, costs up to a third of the speed in a language that is read all the time',
    defaultText: '`yes`',
    schema: oneOf(['yes', 'no']).transform((text) => text === 'yes'),
    fallback: () => true,
  }),
  analysisTimeoutMs: seconds('IRIS_ANALYSIS_TIMEOUT_SECONDS', 'How long one file may be analyzed', 5),
  requestTimeoutMs: seconds(
    'IRIS_REQUEST_TIMEOUT_SECONDS',
    'Deadline of a request, from its headers to its answer',
    30,
  ),
  headersTimeoutMs: seconds('IRIS_HEADERS_TIMEOUT_SECONDS', 'How long the headers of a request may take to arrive', 10),
  bodyTimeoutMs: seconds('IRIS_BODY_TIMEOUT_SECONDS', 'How long a whole request may take to arrive', 30),
  answerTimeoutMs: seconds(
    'IRIS_ANSWER_TIMEOUT_SECONDS',
    'How long a client may take to read an answer, or each MB of it, before its connection is cut',
    60,
  ),
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

  maxHeaderBytes: scaledNumber('IRIS_MAX_HEADER_KB', {
    meaning: 'Largest head of a request (its address and all headers), in KB',
    fallback: 16,
    max: 1024,
    scale: KIBIBYTE,
  }),
  maxHeaders: wholeNumber('IRIS_MAX_HEADERS', {
    meaning: 'Most headers of a request',
    fallback: 100,
    min: 10,
    max: 1000,
  }),
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

  ratePerKey: wholeNumber('IRIS_RATE_PER_KEY', {
    meaning: 'Analyze requests per minute with one key; 0 for any number',
    fallback: 6000,
    min: 0,
    max: 10_000_000,
  }),
  ratePerAddress: wholeNumber('IRIS_RATE_PER_ADDRESS', {
    meaning: 'Analyze requests per minute from one address (in IPv6 from one /64 network); 0 for any number',
    fallback: 3000,
    min: 0,
    max: 10_000_000,
  }),
  failedKeysPerAddress: wholeNumber('IRIS_FAILED_KEYS_PER_ADDRESS', {
    meaning: 'Wrong keys from one address after which its keys are looked at no more; 0 for any number',
    fallback: 20,
    min: 0,
    max: 1_000_000,
  }),
  failedKeysWindowMs: seconds(
    'IRIS_FAILED_KEYS_SECONDS',
    'How long wrong keys are counted; an address that sent too many waits until this is over',
    300,
  ),
  maxConnections: wholeNumber('IRIS_MAX_CONNECTIONS', {
    meaning: 'Open connections above which no more analyze requests are taken',
    fallback: 2000,
    min: 1,
    max: 100_000,
  }),
  maxRequests: wholeNumber('IRIS_MAX_REQUESTS', {
    meaning: 'Analyze requests under way at once, those whose body still arrives included',
    fallback: 1500,
    min: 1,
    max: 100_000,
  }),
  maxBodyMemoryBytes: scaledNumber('IRIS_MAX_BODY_MEMORY_MB', {
    meaning: 'Memory for the bodies of all requests under way, in MB',
    fallback: 96,
    max: 16_384,
    scale: MEBIBYTE,
  }),
  maxQueue: wholeNumber('IRIS_MAX_QUEUE', {
    meaning: 'Files that may wait for a worker thread',
    fallback: 1000,
    min: 1,
    max: 100_000,
  }),

  logLevel: setting<(typeof LOG_LEVELS)[number]>({
    name: 'IRIS_LOG_LEVEL',
    meaning: `One of ${LOG_LEVELS.map((level) => `\`${level}\``).join(', ')}`,
    defaultText: '`info`',
    schema: oneOf(LOG_LEVELS),
    fallback: () => 'info',
  }),
  logFile: setting<string | undefined>({
    name: 'IRIS_LOG_FILE',
    meaning: 'File that the log is appended to; opened anew on SIGHUP and SIGUSR2',
    defaultText: 'stderr',
    schema: z.string().transform(parseLogFile),
    fallback: () => undefined,
  }),
  emf: setting<EmfTarget>({
    name: 'IRIS_EMF',
    meaning:
      'Where the [events](docs/events.md) for CloudWatch go: `off`, `stdout`, `file:PATH`, or `agent` (the CloudWatch agent at `tcp://127.0.0.1:25888`; another loopback address as `tcp://…` or `udp://…`)',
    defaultText: '`off`',
    schema: z.string().transform((text, context) => {
      const parsed = parseEmfTarget(text);
      if (parsed.ok) return parsed.target;
      context.addIssue({ code: 'custom', message: parsed.message });
      return z.NEVER;
    }),
    fallback: () => ({ kind: 'off' }),
  }),
  prometheusPort: setting<number | null>({
    ...wholeNumber('IRIS_PROMETHEUS_PORT', {
      meaning: 'Port on loopback where Prometheus finds the metrics; 0 takes any free one',
      fallback: 0,
      min: 0,
      max: 65_535,
    }),
    defaultText: 'off',
    fallback: () => null,
  }),
};

export type SettingValues = {
  readonly [Key in keyof typeof SETTINGS]: (typeof SETTINGS)[Key] extends Setting<infer T> ? T : never;
};
