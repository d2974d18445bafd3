import { describe, expect, it } from 'vitest';
import { expectAnswer, expectProblem, plain, post } from '../support/contract.ts';
import { FakeAnalyzer } from '../support/fake-analyzer.ts';
import { RawConnection, readResponse } from '../support/raw-connection.ts';
import { listenApp, makeApp, parseLog } from '../support/running-app.ts';

const KEYS = ['Key-number-one-0123456789', 'Key-number-two-0123456789'];
const FILE = { filename: 'a.py', language: 'python', source_code: 'x = 1\n' };

function makeLockedApp() {
  return makeApp({ config: { apiKeys: KEYS }, analyzer: new FakeAnalyzer() });
}

describe('a server with keys', () => {
  it.for(KEYS)('answers a request with any of them: %s', async (key) => {
    const { app } = await makeLockedApp();
    expectAnswer(await post(app, FILE, { 'x-api-key': key }), FILE.source_code);
  });

  it.for(['x-api-key', 'X-API-Key', 'X-Api-KEY'])('takes the header name %s', async (name) => {
    const { app } = await makeLockedApp();
    expectAnswer(await post(app, FILE, { [name]: KEYS[0] ?? '' }), FILE.source_code);
  });

  it.for([{}, { 'x-api-key': '' }, { authorization: `Bearer ${KEYS[0]}` }])(
    'asks for a key when there is none: %j',
    async (headers) => {
      const { app } = await makeLockedApp();
      const response = await post(app, FILE, headers);
      expectProblem(plain(response), 'missing_api_key');
      expect(response.headers['www-authenticate']).toContain('x-api-key');
    },
  );

  it.for([
    'wrong',
    'key-number-one-0123456789',
    'KEY-NUMBER-ONE-0123456789',
    'Key-number-one-0123456789x',
    'Key-number-one-012345678',
    KEYS.join(','),
    KEYS.join(', '),
    '\u00ff\u00fe',
  ])('refuses the key %j', async (key) => {
    const { app } = await makeLockedApp();
    expectProblem(plain(await post(app, FILE, { 'x-api-key': key })), 'invalid_api_key');
  });

  it('refuses a request with two keys, of which one is right', async () => {
    const { port } = await listenApp({ config: { apiKeys: KEYS } });
    const connection = new RawConnection(port).send(
      `POST /api/iris/analyze HTTP/1.1\r\nHost: x\r\nx-api-key: wrong\r\nx-api-key: ${KEYS[0]}\r\nContent-Length: 0\r\n\r\n`,
    );
    const received = await connection.receive((text) => text.includes('request_id'));
    expect(readResponse(received)).toMatchObject({ status: 401 });
  });

  it('refuses before it reads a byte of the body', async () => {
    const { port } = await listenApp({ config: { apiKeys: KEYS }, analyzer: new FakeAnalyzer() });
    const connection = new RawConnection(port).send(
      'POST /api/iris/analyze HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n',
    );
    const received = await connection.receive((text) => text.includes('request_id'));
    expect(readResponse(received)).toMatchObject({ status: 401, body: { type: 'urn:iris:error:missing-api-key' } });
  });

  it('leaves health, version and description open', async () => {
    const { app } = await makeLockedApp();
    for (const url of ['/health', '/api/iris/health', '/api/version', '/openapi.json', '/reference']) {
      expect((await app.inject(url)).statusCode).toBe(200);
    }
  });

  it('writes no key into log or answer, right or wrong', async () => {
    const { app, logText } = await makeLockedApp();
    const guess = 'a-guess-that-is-wrong';
    const answers = [
      await post(app, FILE, { 'x-api-key': guess }),
      await post(app, FILE, { 'x-api-key': KEYS[0] ?? '' }),
    ];
    const written = [logText(), ...answers.map(({ body, headers }) => body + JSON.stringify(headers))].join('\n');
    for (const secret of [guess, ...KEYS]) expect(written).not.toContain(secret);
    expect(parseLog(logText()).map(({ code }) => code)).toContain('invalid_api_key');
  });
});
