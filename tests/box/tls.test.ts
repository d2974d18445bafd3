import { once } from 'node:events';
import { type ConnectionOptions, connect, getCiphers } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { Edge, HOST, whyNoNginx } from './support/edge.ts';
import { startFakeApplication } from './support/fake-application.ts';

/** Lets the client offer what its own library would not. */
const ANYTHING = 'ALL:@SECLEVEL=0';
const obstacle = whyNoNginx();

describe.skipIf(obstacle !== undefined)(`TLS${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  const start = async () => Edge.start({ live: (await startFakeApplication()).port });

  /** What was agreed on, or undefined where nothing was. */
  async function agree(edge: Edge, options: ConnectionOptions) {
    const socket = connect({
      host: '127.0.0.1',
      port: edge.httpsPort,
      servername: HOST,
      rejectUnauthorized: false,
      ...options,
    });
    try {
      await once(socket, 'secureConnect');
      return { protocol: socket.getProtocol(), cipher: socket.getCipher().name };
    } catch {
      return undefined;
    } finally {
      socket.destroy();
    }
  }

  it.each(['TLSv1', 'TLSv1.1'] as const)('is not spoken as %s, though the distribution allows it', async (version) => {
    const edge = await start();
    const offered = { minVersion: version, maxVersion: version, ciphers: ANYTHING };
    expect(await agree(edge, offered)).toBeUndefined();
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is spoken as %s', async (version) => {
    const edge = await start();
    expect(await agree(edge, { minVersion: version, maxVersion: version })).toMatchObject({ protocol: version });
  });

  it('takes the ciphers of the profile and no other', async () => {
    const edge = await start();
    const accepted: string[] = [];
    for (const name of getCiphers().filter((cipher) => !cipher.startsWith('tls_'))) {
      const ciphers = `${name.toUpperCase()}:@SECLEVEL=0`;
      const agreed = await agree(edge, { maxVersion: 'TLSv1.2', minVersion: 'TLSv1.2', ciphers }).catch(
        () => undefined,
      );
      if (agreed !== undefined) accepted.push(agreed.cipher);
    }
    // Those for RSA need a certificate of that kind.
    expect(accepted.toSorted()).toEqual([
      'ECDHE-ECDSA-AES128-GCM-SHA256',
      'ECDHE-ECDSA-AES256-GCM-SHA384',
      'ECDHE-ECDSA-CHACHA20-POLY1305',
    ]);
  });

  it.each([{ servername: 'other.test' }, { servername: '' }])(
    'shows no certificate to who asks for $servername',
    async ({ servername }) => {
      expect(await agree(await start(), { servername })).toBeUndefined();
    },
  );

  it('offers HTTP/2', async () => {
    const edge = await start();
    const socket = connect({
      host: '127.0.0.1',
      port: edge.httpsPort,
      servername: HOST,
      rejectUnauthorized: false,
      ALPNProtocols: ['h2', 'http/1.1'],
    });
    await once(socket, 'secureConnect');
    expect(socket.alpnProtocol).toBe('h2');
    socket.destroy();
  });
});
