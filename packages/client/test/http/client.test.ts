import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startBuiltServer } from '../../../../tests/support/built-server.ts';
import { createIrisClient } from '../../src/http.ts';

const SOURCE = `export function parse(text: string): string[] {
  return text.split(',');
}

export function render(parts: readonly string[]): string {
  return parts.join(';');
}
`;
const FILE = { filename: 'list.ts', language: 'typescript', text: SOURCE };

async function startServer(settings: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'iris-client-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return startBuiltServer({ folder, settings });
}

const signal = AbortSignal.timeout(60_000);

describe('createIrisClient, against a real server', () => {
  it('brings an analysis and says where it comes from', async () => {
    const { url } = await startServer();
    const client = createIrisClient({ endpoint: url });
    const first = await client.analyze(FILE, { signal });
    expect(first.analysis.facts.lineCount).toBe(7);
    expect(first.analysis.blocks.length).toBeGreaterThan(0);
    expect(first.origin).toMatchObject({
      analyzer: 'structural',
      where: 'server',
      host: new URL(url).host,
      cache: 'none',
    });
    expect((await client.analyze(FILE, { signal })).origin.cache).toBe('memory');
  });

  it('takes the whole address of the analysis for the endpoint too', async () => {
    const { url } = await startServer();
    const client = createIrisClient({ endpoint: `${url}/api/iris/analyze` });
    await expect(client.analyze(FILE, { signal })).resolves.toMatchObject({ origin: { where: 'server' } });
  });

  it('asks whether the server can answer, and which release it is', async () => {
    const { url } = await startServer();
    const client = createIrisClient({ endpoint: url });
    await expect(client.health({ signal })).resolves.toBeUndefined();
    await expect(client.version({ signal })).resolves.toMatch(/^\d+\.\d+\.\d+/);
  });

  it('is let in with the key, and says what to do without it', async () => {
    const { url } = await startServer({ IRIS_API_KEY: 'a-key-of-this-test-0123456789' });
    const right = createIrisClient({ endpoint: url, apiKey: 'a-key-of-this-test-0123456789' });
    await expect(right.analyze(FILE, { signal })).resolves.toMatchObject({ origin: { where: 'server' } });
    const refusals = [
      [undefined, 'wants a key, and none was sent'],
      ['another-key-0123456789-0123456', 'does not accept the key'],
    ] as const;
    for (const [apiKey, message] of refusals) {
      await expect(createIrisClient({ endpoint: url, apiKey }).analyze(FILE, { signal })).rejects.toMatchObject({
        kind: 'unauthorized',
        status: 401,
        message: expect.stringContaining(message),
        advice: expect.stringContaining('key'),
        requestId: expect.stringMatching(/./),
      });
    }
  });

  it.each(['kéy', 'sk-\u200b1', '\u201ckey\u201d', ''])(
    'sends nothing with a key that cannot be one: %j',
    async (apiKey) => {
      const { url } = await startServer();
      const client = createIrisClient({
        endpoint: url,
        apiKey,
        fetch: () => Promise.reject(new Error('It was sent.')),
      });
      await expect(client.analyze(FILE, { signal })).rejects.toMatchObject({
        kind: 'unauthorized',
        message: expect.stringMatching(/^The key for 127\.0\.0\.1:\d+ is none\. /),
      });
    },
  );

  it('hands on what the server says of a language that it does not read', async () => {
    const { url } = await startServer();
    const asked = createIrisClient({ endpoint: url }).analyze({ ...FILE, language: 'cobol' }, { signal });
    await expect(asked).rejects.toMatchObject({
      kind: 'rejected',
      status: 400,
      message: expect.stringContaining('cobol'),
    });
  });
});
