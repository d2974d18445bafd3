import { describe, expect, test } from 'vitest';
import { withTimeLimit } from '../../src/resilience/time-limit.ts';
import type { ScriptedAnswer } from '../support/provider-server.ts';
import { failureOf, REQUEST, startProvider } from '../support/providers.ts';

const LONG_MS = 60_000;

describe.each<ScriptedAnswer>([{ kind: 'hang' }, { kind: 'drip', everyMs: 2 }])(
  'a provider that would $kind',
  (answer) => {
    test('is left at the time limit', async () => {
      const { server, client } = await startProvider({ protocol: 'openai' });
      server.script(answer);
      const { signal } = new AbortController();
      const call = withTimeLimit(client, 50).call(REQUEST, { signal });
      await expect(failureOf(call)).resolves.toMatchObject({ kind: 'timeout' });
    });

    test("is left at the caller's deadline, when that comes first", async () => {
      const { server, client } = await startProvider({ protocol: 'openai' });
      server.script(answer);
      const { signal } = new AbortController();
      const call = withTimeLimit(client, LONG_MS).call(REQUEST, { signal, deadline: performance.now() + 50 });
      await expect(failureOf(call)).resolves.toMatchObject({ kind: 'timeout' });
    });

    test('is left by a caller who leaves', async () => {
      const { server, client } = await startProvider({ protocol: 'openai' });
      server.script(answer);
      const caller = new AbortController();
      const call = failureOf(withTimeLimit(client, LONG_MS).call(REQUEST, { signal: caller.signal }));
      await server.whenAsked(1);
      caller.abort();
      await expect(call).resolves.toMatchObject({ kind: 'cancelled' });
    });
  },
);

test('a check is limited too', async () => {
  const { server, client } = await startProvider({ protocol: 'openai' });
  const limited = withTimeLimit(client, LONG_MS);
  await expect(limited.check({ signal: new AbortController().signal })).resolves.toBeUndefined();
  const past = { signal: new AbortController().signal, deadline: performance.now() - 1 };
  await expect(failureOf(limited.check(past))).resolves.toMatchObject({ kind: 'timeout' });
  expect(server.asked).toEqual([]);
});
