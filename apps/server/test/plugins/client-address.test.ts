import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { FakeAnalyzer } from '../support/fake-analyzer.ts';
import { RawConnection } from '../support/raw-connection.ts';
import { listenApp, parseLog } from '../support/running-app.ts';

/** Where every connection of these tests comes from. */
const PEER = '127.0.0.1';
const TRUSTING: Partial<Config> = { trustedProxies: [PEER, '10.0.0.0/8'] };

/** Whose request the server takes it for, by its log. */
async function clientOf(headers: readonly string[], config: Partial<Config>): Promise<unknown> {
  const { port, logText } = await listenApp({ analyzer: new FakeAnalyzer(), config });
  const head = ['GET /health HTTP/1.1', 'Host: x', ...headers];
  await new RawConnection(port).send(`${head.join('\r\n')}\r\n\r\n`).receive((text) => text.includes('"ok"'));
  await expect.poll(logText).toContain('"request"');
  return parseLog(logText()).find(({ msg }) => msg === 'request')?.['remote'];
}

describe('the client of a request', () => {
  it.for([
    { what: 'nobody is trusted', config: {}, headers: ['X-Forwarded-For: 192.0.2.1'] },
    {
      what: 'its peer is not trusted',
      config: { trustedProxies: ['10.0.0.0/8'] },
      headers: ['X-Forwarded-For: 192.0.2.1'],
    },
    {
      what: 'it names trusted proxies',
      config: { trustedProxies: ['10.0.0.0/8'] },
      headers: ['X-Forwarded-For: 10.0.0.2, 10.0.0.1'],
    },
  ])('is its peer, whatever it says, where $what', async ({ config, headers }) => {
    expect(await clientOf(headers, config)).toBe(PEER);
  });

  it.for([
    { what: 'one address', headers: ['X-Forwarded-For: 192.0.2.1'], client: '192.0.2.1' },
    {
      what: 'a chain whose left part is made up',
      headers: ['X-Forwarded-For: 1.1.1.1, 127.0.0.1, 192.0.2.1, 10.0.0.2'],
      client: '192.0.2.1',
    },
    {
      what: 'several headers',
      headers: ['X-Forwarded-For: 1.1.1.1', 'X-Forwarded-For: 192.0.2.1', 'x-forwarded-for: 10.0.0.2'],
      client: '192.0.2.1',
    },
    { what: 'IPv6 with a port', headers: ['X-Forwarded-For: 1.1.1.1, [2001:db8::1]:65000'], client: '2001:db8::1' },
    { what: 'garbage', headers: ['X-Forwarded-For: 192.0.2.1, <script>'], client: PEER },
    { what: 'nothing', headers: ['X-Forwarded-For:'], client: PEER },
    { what: 'no header', headers: [], client: PEER },
    {
      what: 'a very long chain',
      headers: [`X-Forwarded-For: ${'1.1.1.1, '.repeat(1500)}192.0.2.1`],
      client: '192.0.2.1',
    },
    { what: 'Forwarded, which is not read', headers: ['Forwarded: for=192.0.2.1'], client: PEER },
    {
      what: 'other headers, which are not read',
      headers: ['X-Real-IP: 192.0.2.1', 'True-Client-IP: 192.0.2.1'],
      client: PEER,
    },
  ])('is taken from a trusted proxy that sends $what', async ({ headers, client }) => {
    expect(await clientOf(headers, TRUSTING)).toBe(client);
  });
});

describe('a header of a proxy that is not trusted', () => {
  const ignored = expect.objectContaining({ peer: PEER, msg: expect.stringContaining('IRIS_TRUST_PROXY') });

  async function warningsOf(config: Partial<Config>): Promise<readonly Record<string, unknown>[]> {
    const { port, logText } = await listenApp({ analyzer: new FakeAnalyzer(), config });
    for (const client of ['192.0.2.1', '192.0.2.2']) {
      await new RawConnection(port)
        .send(`GET /health HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${client}\r\n\r\n`)
        .receive((text) => text.includes('"ok"'));
    }
    return parseLog(logText()).filter(({ level }) => level === 40);
  }

  it('is warned of once, with the setting that would make it count', async () => {
    expect(await warningsOf({ apiKeys: ['a-key-of-the-server-0123456789'] })).toEqual([ignored]);
    expect(await warningsOf({ environment: 'prod' })).toEqual([ignored]);
  });

  it('is no matter in development', async () => {
    expect(await warningsOf({})).toEqual([]);
  });

  it('is no matter where the peer is trusted', async () => {
    expect(await warningsOf({ environment: 'prod', trustedProxies: ['loopback'] })).toEqual([]);
  });
});
