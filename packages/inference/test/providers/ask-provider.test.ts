import { expect, test } from 'vitest';
import { askProvider } from '../../src/providers/ask-provider.ts';
import { failureOf } from '../support/providers.ts';

test.each([
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_CONNECT_TIMEOUT', 'connection'],
  ['ENOTFOUND', 'connection'],
])('knows by the code of the platform how a connection failed: %s', async (code, kind) => {
  const cause = Object.assign(new Error('to where key-for-tests was sent'), { code });
  const asked = askProvider({ signal: new AbortController().signal, httpFailureOf: () => undefined }, () =>
    Promise.reject(new TypeError('fetch failed', { cause })),
  );
  const failure = await failureOf(asked);
  expect(failure.kind).toBe(kind);
  expect(failure.message).toContain(code);
  expect(failure.message).not.toContain('key-for-tests');
  expect(failure.cause).toBeUndefined();
});
