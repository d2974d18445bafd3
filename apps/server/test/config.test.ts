import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, type Variables } from '../src/config.ts';
import { makeFolder } from './support/folder.ts';

const KEY = 'a-key-of-more-than-sixteen-characters';

function mistakesOf(variables: Variables): readonly string[] {
  try {
    loadConfig(variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('needs nothing: by default it is a development server on loopback', () => {
    expect(loadConfig({})).toMatchObject({
      environment: 'dev',
      host: '127.0.0.1',
      port: 8080,
      apiKeys: [],
      cacheDirectory: resolve('.iris/cache'),
      cacheMemoryEntries: 500,
      cacheMaxAgeMs: 30 * 86_400_000,
      cacheMaxBytes: 2 * 1024 ** 3,
      maxBodyBytes: 10 * 1024 * 1024,
      requestTimeoutMs: 30_000,
      trustedProxies: [],
      warnings: [],
    });
  });

  it('reads values in the units of their names', () => {
    const config = loadConfig({
      IRIS_ENV: 'prod',
      IRIS_HOST: '0.0.0.0',
      PORT: '80',
      IRIS_API_KEY: ` ${KEY}-1 , ${KEY}-2 `,
      IRIS_CORS_ORIGINS: 'https://a.example, http://b.example:81',
      IRIS_TRUST_PROXY: 'loopback,10.0.0.0/8',
      IRIS_REQUEST_TIMEOUT_SECONDS: '2.5',
      IRIS_MAX_BODY_MB: '0.5',
    });
    expect(config).toMatchObject({
      environment: 'prod',
      apiKeys: [`${KEY}-1`, `${KEY}-2`],
      corsOrigins: ['https://a.example', 'http://b.example:81'],
      trustedProxies: ['loopback', '10.0.0.0/8'],
      requestTimeoutMs: 2500,
      maxBodyBytes: 512 * 1024,
      cacheDirectory: '/var/iris/cache',
    });
  });

  it('lets limits of rate and the index of repeated bodies be switched off with 0, and no limit of size or time', () => {
    const config = loadConfig({ IRIS_RATE_PER_KEY: '0', IRIS_RATE_PER_ADDRESS: '0', IRIS_CACHE_REPEATED_MB: '0' });
    expect(config).toMatchObject({ ratePerKey: 0, ratePerAddress: 0, cacheRepeatedBytes: 0 });
    expect(mistakesOf({ IRIS_MAX_BODY_MB: '0', IRIS_MAX_QUEUE: '0', IRIS_ANSWER_TIMEOUT_SECONDS: '0' })).toHaveLength(
      3,
    );
  });

  it('needs room for at least one body of the largest size', () => {
    const mistakes = mistakesOf({ IRIS_MAX_BODY_MB: '100', IRIS_MAX_BODY_MEMORY_MB: '99' });
    expect(mistakes).toEqual([expect.stringContaining('IRIS_MAX_BODY_MEMORY_MB must be at least IRIS_MAX_BODY_MB')]);
  });

  it('writes its log to stderr and nothing else down unless told', () => {
    expect(loadConfig({})).toMatchObject({ logFile: undefined, emf: { kind: 'off' }, prometheusPort: null });
    const told = { IRIS_LOG_FILE: '/var/log/iris.log', IRIS_PROMETHEUS_PORT: '9090' };
    expect(loadConfig(told)).toMatchObject({ logFile: '/var/log/iris.log', prometheusPort: 9090 });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(loadConfig({ PORT: '', IRIS_API_KEY: ' ', IRIS_CACHE_DIR: '' })).toMatchObject({ port: 8080, apiKeys: [] });
  });

  it('names every mistake at once', () => {
    const mistakes = mistakesOf({
      IRIS_ENV: 'production',
      PORT: '99999',
      IRIS_HOST: 'not a host',
      IRIS_CORS_ORIGINS: 'https://a.example/path',
      IRIS_TRUST_PROXY: '10.0.0.0/99',
      IRIS_CACHE_MAX_AGE_DAYS: '-1',
      IRIS_LOG_LEVEL: 'loud',
      IRIS_API_KEY: KEY,
    });
    expect(mistakes).toEqual([
      'IRIS_ENV must be dev or prod (now "production").',
      expect.stringMatching(/^IRIS_HOST must be an IP address or a host name/),
      'PORT must be a whole number from 0 to 65535 (now "99999").',
      expect.stringMatching(/^IRIS_CORS_ORIGINS must hold origins such as/),
      expect.stringMatching(/^IRIS_TRUST_PROXY must hold addresses/),
      'IRIS_CACHE_MAX_AGE_DAYS must be a number above 0, at most 3650 (now "-1").',
      expect.stringMatching(/^IRIS_LOG_LEVEL must be trace, debug, .* or silent \(now "loud"\)\.$/),
    ]);
  });

  it.for(['12px', '1e3', '0x10', '-1', '1.5', ' ', 'NaN', '999999999999'])('does not take %j for a port', (text) => {
    const mistakes = mistakesOf({ PORT: text });
    if (text.trim() === '') expect(mistakes).toEqual([]);
    else expect(mistakes).toEqual([expect.stringMatching(/^PORT must be/)]);
  });

  it('does not show a key that it refuses', () => {
    const mistakes = mistakesOf({ IRIS_API_KEY: 'geheim-\u00e9-geheim' });
    expect(mistakes).toEqual(['IRIS_API_KEY must hold keys of visible ASCII characters, comma-separated.']);
  });

  it.for([
    { IRIS_ENV: 'prod' },
    { IRIS_HOST: '0.0.0.0' },
    { IRIS_HOST: '::' },
    { IRIS_HOST: 'example.org' },
    { FLASK_ENV: 'production' },
    { IRIS_ENV: 'prod', IRIS_API_KEY: ' ,, ' },
  ])('refuses to start without a key where others may reach it: %j', (variables) => {
    expect(mistakesOf(variables)).toEqual([expect.stringMatching(/^IRIS_API_KEY .*(set|must)/)]);
  });

  it.for(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])('is open without a key on %s', (host) => {
    expect(loadConfig({ IRIS_HOST: host }).apiKeys).toEqual([]);
  });

  it('listens for localhost on one address, whose connections it counts', () => {
    expect(loadConfig({ IRIS_HOST: 'LocalHost' }).host).toBe('127.0.0.1');
  });

  it.for(['fe80::1%eth0', '10.0.0.0/8/8', 'proxy.example', '10.0.0.0/33', '*'])('trusts no proxy named %s', (name) => {
    expect(mistakesOf({ IRIS_TRUST_PROXY: name })).toEqual([expect.stringMatching(/^IRIS_TRUST_PROXY must hold/)]);
  });

  it('warns of a key that can be guessed', () => {
    expect(loadConfig({ IRIS_API_KEY: 'short' }).warnings).toEqual([expect.stringContaining('can be guessed')]);
  });

  it('accepts the names of older plans with a warning that names the new one', () => {
    const config = loadConfig({
      CACHE_DIR: '/tmp/answers',
      CACHE_TTL_DAYS: '7',
      FLASK_ENV: 'development',
      API_KEY: KEY,
    });
    expect(config).toMatchObject({
      cacheDirectory: '/tmp/answers',
      cacheMaxAgeMs: 7 * 86_400_000,
      environment: 'dev',
      apiKeys: [KEY],
    });
    for (const name of ['IRIS_CACHE_DIR', 'IRIS_CACHE_MAX_AGE_DAYS', 'IRIS_ENV', 'IRIS_API_KEY']) {
      expect(config.warnings).toContainEqual(expect.stringContaining(name));
    }
  });

  it('lets a new name win over an old one', () => {
    const config = loadConfig({
      CACHE_DIR: '/tmp/old',
      IRIS_CACHE_DIR: '/tmp/new',
      API_KEY: `${KEY}-old`,
      IRIS_API_KEY: KEY,
    });
    expect(config).toMatchObject({ cacheDirectory: '/tmp/new/cache', apiKeys: [KEY] });
  });

  it('reads a secret from a file', () => {
    const path = join(makeFolder(), 'key');
    writeFileSync(path, `${KEY}\n`);
    expect(loadConfig({ IRIS_API_KEY_FILE: path }).apiKeys).toEqual([KEY]);
  });

  it.for([
    { what: 'missing', text: undefined, variables: {}, mistake: /cannot be opened \(ENOENT\)/ },
    { what: 'empty', text: ' \n', variables: {}, mistake: /is empty/ },
    { what: 'set beside the variable itself', text: KEY, variables: { IRIS_API_KEY: KEY }, mistake: /are both set/ },
  ])('refuses a secret file that is $what', ({ text, variables, mistake }) => {
    const path = join(makeFolder(), 'key');
    if (text !== undefined) writeFileSync(path, text);
    expect(mistakesOf({ ...variables, IRIS_API_KEY_FILE: path })).toEqual([expect.stringMatching(mistake)]);
  });

  it('reads the settings of the models, and names their mistakes and warnings among its own', () => {
    expect(loadConfig({}).models).toMatchObject({ chain: ['structural'], concurrency: 64 });
    expect(loadConfig({ OPENAI_API_KEY: KEY }).models.chain).toEqual(['openai', 'structural']);
    const local = { IRIS_COMPATIBLE_MODEL: 'llama3', IRIS_COMPATIBLE_BASE_URL: 'http://ollama:11434/v1' };
    expect(loadConfig(local).warnings).toEqual([expect.stringContaining('IRIS_COMPATIBLE_BASE_URL')]);
    expect(mistakesOf({ PORT: 'x', IRIS_ANALYZERS: 'openai' })).toEqual([
      expect.stringMatching(/^PORT must be/),
      expect.stringMatching(/^IRIS_ANALYZERS names openai/),
    ]);
  });
});
