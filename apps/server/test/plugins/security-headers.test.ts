import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { FakeAnalyzer } from '../support/fake-analyzer.ts';
import { makeApp } from '../support/running-app.ts';

const ANALYZER = new FakeAnalyzer();

/** What the browser of a page is told: by the preflight, then by the answer. */
async function askFrom(
  origin: string,
  config: Partial<Config> = {},
): Promise<readonly LightMyRequestResponse['headers'][]> {
  const { app } = await makeApp({ analyzer: ANALYZER, config });
  const headers = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-api-key' };
  const preflight = await app.inject({ method: 'OPTIONS', url: '/api/iris/analyze', headers });
  const answer = await app.inject({ method: 'POST', url: '/api/iris/analyze', headers: { origin } });
  return [preflight.headers, answer.headers];
}

function allowedOrigins(told: readonly LightMyRequestResponse['headers'][]): readonly unknown[] {
  return told.map((headers) => headers['access-control-allow-origin']);
}

describe('a page of another origin', () => {
  it.for(['http://localhost', 'http://localhost:5173', 'https://127.0.0.1:8443', 'http://[::1]:3000'])(
    'may ask in development from %s',
    async (origin) => {
      const told = await askFrom(origin);
      expect(allowedOrigins(told)).toEqual([origin, origin]);
      expect(told[0]).toMatchObject({ 'access-control-allow-headers': 'content-type, x-api-key, x-request-id' });
    },
  );

  it.for([
    'https://evil.example',
    'http://localhost.evil.example',
    'http://localhost:80@evil.example',
    'null',
    'file://',
  ])('may not ask in development from %s', async (origin) => {
    expect(allowedOrigins(await askFrom(origin))).toEqual([undefined, undefined]);
  });

  it('may not ask in production, not even from localhost, where no origin is listed', async () => {
    expect(allowedOrigins(await askFrom('http://localhost:5173', { environment: 'prod' }))).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('may ask in production from an origin that is listed, and from no other', async () => {
    const listed = { environment: 'prod', corsOrigins: ['https://iris.example'] } as const;
    const allowed = ['https://iris.example', 'https://iris.example'];
    expect(allowedOrigins(await askFrom('https://iris.example', listed))).toEqual(allowed);
    for (const origin of ['http://localhost:5173', 'https://sub.iris.example', 'http://iris.example']) {
      expect(allowedOrigins(await askFrom(origin, listed))).toEqual([undefined, undefined]);
    }
  });
});

describe('every answer', () => {
  it.for(['/health', '/nope', '/api/iris/analyze', '/openapi.json', '/reference'])(
    'tells browsers not to guess and not to frame it: %s',
    async (url) => {
      const { app } = await makeApp({ analyzer: ANALYZER });
      expect((await app.inject(url)).headers).toMatchObject({
        'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
        'x-content-type-options': 'nosniff',
        'strict-transport-security': expect.stringContaining('max-age=31536000'),
      });
    },
  );

  it.for([
    ['a page', '/reference/', true],
    ['data', '/openapi.json', false],
  ] as const)('says what a page may do where it is one: %s', async ([, url, isPage]) => {
    const { app } = await makeApp({ analyzer: ANALYZER });
    const { headers } = await app.inject(url);
    expect(headers['referrer-policy'] === 'no-referrer').toBe(isPage);
    expect(headers['cross-origin-opener-policy'] === 'same-origin').toBe(isPage);
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
  });
});
