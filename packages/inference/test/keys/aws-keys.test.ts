import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, type TestContext, vi } from 'vitest';
import { type MotoServer, startMoto } from '../../../../tests/support/moto-server.ts';
import type { AwsKeySource } from '../../src/keys/key-source.ts';
import { createPowerlessUser, deleteSecret, putBinarySecret, putParameter, putSecret, useAws } from '../support/aws.ts';
import { startKey } from '../support/watched-key.ts';

/** Making Python's environment for the first time included. */
const SETUP_MS = 180_000;
const WAIT = { timeout: 30_000, interval: 20 };
const OFTEN = { refreshMs: 20 };
const SELDOM = { refreshMs: 3_600_000 };
const SIGNAL = new AbortController().signal;

const SECRET: AwsKeySource = { kind: 'aws-secretsmanager', secretId: 'iris/openai-api-key' };
const PARAMETER: AwsKeySource = { kind: 'aws-ssm', name: '/iris/openai-api-key' };
const STORES = [
  { store: 'Secrets Manager', source: SECRET, put: (text: string) => putSecret('iris/openai-api-key', text) },
  { store: 'Parameter Store', source: PARAMETER, put: (text: string) => putParameter('/iris/openai-api-key', text) },
];

let shared: MotoServer | { readonly missing: string } = { missing: 'was not started' };

beforeAll(async () => {
  shared = await startMoto();
}, SETUP_MS);

afterAll(async () => {
  if ('stop' in shared) await shared.stop();
});

/** The AWS that most tests share, as if it were new. */
async function useFreshAws(context: TestContext): Promise<void> {
  if ('missing' in shared) context.skip(shared.missing);
  await shared.reset();
  useAws(shared.url);
}

/** An AWS of the test's own. */
async function useOwnAws(context: TestContext, env?: Record<string, string>): Promise<MotoServer> {
  const moto = await startMoto(env);
  if ('missing' in moto) context.skip(moto.missing);
  onTestFinished(() => moto.stop());
  useAws(moto.url);
  return moto;
}

describe.for(STORES)('a key in AWS $store', ({ source, put }) => {
  it('is read at start, and again when it was replaced', async (context) => {
    await useFreshAws(context);
    await put('first-key\n');
    const { key, log } = await startKey(source, OFTEN);
    expect(key.reveal()).toBe('first-key');
    expect(key.health()).toEqual({ status: 'ok' });
    await put('second-key');
    await vi.waitFor(() => expect(key.reveal()).toBe('second-key'), WAIT);
    expect(log.lines).toEqual(['info: OPENAI_API_KEY was replaced; the new one is in use.']);
  });

  it('is read at once when the provider refuses it, by one request however many calls were refused', async (context) => {
    await useFreshAws(context);
    await put('first-key');
    const { key } = await startKey(source, SELDOM);
    expect(await key.replace('first-key', { signal: SIGNAL })).toBe(false);
    await put('second-key');
    const replaced = await Promise.all([1, 2, 3].map(() => key.replace('first-key', { signal: SIGNAL })));
    expect(replaced).toEqual([true, true, true]);
    expect(key.reveal()).toBe('second-key');
  });

  it('is waited for where it does not exist yet, and its absence told once', async (context) => {
    await useFreshAws(context);
    const { key, log } = await startKey(source);
    expect(key.health()).toEqual({ status: 'degraded', reason: 'OPENAI_API_KEY could not be read yet.' });
    expect(key.problem).toMatch(/^the (secret|parameter) \/?iris\/openai-api-key of .+ does not exist/);
    await put('late-key');
    await vi.waitFor(() => expect(key.reveal()).toBe('late-key'), WAIT);
    expect(log.lines).toEqual([
      expect.stringMatching(/^warn: OPENAI_API_KEY cannot be read: the .+ models are not asked until it can\.$/),
      'info: OPENAI_API_KEY can be read again.',
    ]);
  });

  it('stays in use when AWS is gone', async (context) => {
    const moto = await useOwnAws(context);
    await put('only-key');
    const { key } = await startKey(source, OFTEN);
    await moto.stop();
    await vi.waitFor(() => expect(key.problem).toMatch(/AWS cannot be reached \(ECONNREFUSED\)/), WAIT);
    expect(key.reveal()).toBe('only-key');
    const note = 'OPENAI_API_KEY cannot be read again; the last one is in use.';
    expect(key.health()).toEqual({ status: 'ok', note });
  });

  it('is not read by who may not', async (context) => {
    const moto = await useOwnAws(context, { INITIAL_NO_AUTH_ACTION_COUNT: '3' });
    await put('first-key');
    useAws(moto.url, await createPowerlessUser(moto.url));
    const { key } = await startKey(source, SELDOM);
    expect(key.problem).toMatch(/^the role or user may not read the /);
    expect(key.isKnown).toBe(false);
  });
});

describe('a secret', () => {
  it('may be a JSON object, of which one field is the key', async (context) => {
    await useFreshAws(context);
    await putSecret('iris/keys', JSON.stringify({ openai: 'field-key', other: 1 }));
    const read = async (field: string) => {
      return (await startKey({ kind: 'aws-secretsmanager', secretId: 'iris/keys', field }, SELDOM)).key;
    };
    expect((await read('openai')).reveal()).toBe('field-key');
    for (const field of ['other', 'missing', 'constructor']) {
      expect((await read(field)).problem).toContain(`is not a JSON object with a text as its field ${field}`);
    }
    const { key } = await startKey({ kind: 'aws-secretsmanager', secretId: 'iris/keys' }, SELDOM);
    expect(key.problem).toMatch(/is a JSON object: name the field that holds the key, as in NAME#FIELD$/);
  });

  it('is refused where it is no text, no key, or about to be deleted', async (context) => {
    await useFreshAws(context);
    await putBinarySecret('iris/binary', Buffer.from('bytes'));
    await putSecret('iris/words', 'two words');
    await putSecret('iris/deleted', 'key');
    await deleteSecret('iris/deleted');
    const problemOf = async (secretId: string) => {
      return (await startKey({ kind: 'aws-secretsmanager', secretId }, SELDOM)).key.problem;
    };
    expect(await problemOf('iris/binary')).toMatch(/is binary: store the key as text$/);
    expect(await problemOf('iris/words')).toBe('what is kept there is not a key: it is empty or holds white space');
    expect(await problemOf('iris/deleted')).toMatch(/was marked for deletion$/);
  });
});

describe('a parameter', () => {
  it('is read where it is not encrypted, with a warning', async (context) => {
    await useFreshAws(context);
    await putParameter('/iris/open', 'open-key', 'String');
    const { key, log } = await startKey({ kind: 'aws-ssm', name: '/iris/open' }, SELDOM);
    expect(key.reveal()).toBe('open-key');
    expect(log.lines).toEqual([expect.stringMatching(/is not encrypted: make it a SecureString\.$/)]);
  });
});

describe('AWS that does not answer', () => {
  it.for([SECRET, PARAMETER])('holds up a start for a bounded time only: $kind', async (source) => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    await once(server, 'listening');
    // A server that listens has an address.
    useAws(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const { key } = await startKey(source, { attemptMs: 300, ...SELDOM });
    expect(key.problem).toMatch(/it takes too long|did not answer in time/);
    expect(() => key.reveal()).toThrow(expect.objectContaining({ kind: 'unauthorized' }));
  });
});

describe('an environment without what AWS needs', () => {
  it('is told that there are no credentials', async () => {
    useAws('http://127.0.0.1:9', { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' });
    const { key } = await startKey(SECRET, SELDOM);
    expect(key.problem).toMatch(/^there are no valid AWS credentials to read the secret iris\/openai-api-key/);
  });

  it('is told that there is no region, unless an ARN names it', async () => {
    useAws('http://127.0.0.1:9', { AWS_REGION: '' });
    const { key } = await startKey(PARAMETER, SELDOM);
    expect(key.problem).toMatch(/^no region is known for the parameter \/iris\/openai-api-key.+: set AWS_REGION$/);
    const name = 'arn:aws:ssm:eu-west-1:123456789012:parameter/iris/openai-api-key';
    expect((await startKey({ kind: 'aws-ssm', name }, SELDOM)).key.problem).toMatch(/^AWS cannot be reached/);
  });
});
