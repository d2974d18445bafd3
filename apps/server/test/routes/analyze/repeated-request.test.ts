import { describe, expect, it } from 'vitest';
import { expectAnswer, expectProblem, plain, post } from '../../support/contract.ts';
import { FakeAnalyzer } from '../../support/fake-analyzer.ts';
import { makeApp, type TestAppOptions } from '../../support/running-app.ts';

const FILE = {
  filename: 'a.py',
  language: 'python',
  source_code: 'x = "ü"\n',
  metadata: { editor: 'vim', cache_hit: 7, request_id: 'theirs', nested: { a: [1, null] } },
};
const BODY = JSON.stringify(FILE);

async function setUp(options: TestAppOptions = {}) {
  const analyzer = new FakeAnalyzer();
  const made = await makeApp({ analyzer, ...options });
  return { ...made, analyzer };
}

describe('a request that was answered before', () => {
  it('has the same answer, with its own id and where it was kept', async () => {
    const { app, analyzer } = await setUp();
    const first = expectAnswer(await post(app, BODY), FILE.source_code);
    const second = expectAnswer(await post(app, BODY), FILE.source_code);
    expect(second).toEqual({
      ...first,
      metadata: {
        ...first.metadata,
        cache_hit: 1,
        cache_tier: 'memory',
        duration_ms: expect.any(Number),
        request_id: expect.any(String),
      },
    });
    expect(second.metadata).toMatchObject({ editor: 'vim', nested: { a: [1, null] } });
    expect(second.metadata.request_id).not.toBe(first.metadata.request_id);
    expect(analyzer.asked).toHaveLength(1);
  });

  it('still needs a key', async () => {
    const { app } = await setUp({ config: { apiKeys: ['the-only-key-there-is'] } });
    await post(app, BODY, { 'x-api-key': 'the-only-key-there-is' });
    const response = await post(app, BODY, { 'x-api-key': 'another-key-altogether' });
    expectProblem(plain(response), 'invalid_api_key');
  });

  it.for([
    { what: 'one that differs in its metadata', body: JSON.stringify({ ...FILE, metadata: { editor: 'emacs' } }) },
    { what: 'one that differs in white space', body: JSON.stringify(FILE, null, 1) },
  ])('is not mistaken for $what', async ({ body }) => {
    const { app } = await setUp();
    await post(app, BODY);
    const other = expectAnswer(await post(app, body), FILE.source_code);
    expect(other.metadata['editor']).toBe(JSON.parse(body).metadata.editor);
    expect(other.metadata).toMatchObject({ cache_hit: 1, cache_tier: 'memory' });
  });

  it('is analyzed again when its answer is kept no more', async () => {
    const { app, cache, analyzer } = await setUp();
    await post(app, BODY);
    cache.clear();
    const again = expectAnswer(await post(app, BODY), FILE.source_code);
    expect(again.metadata).toMatchObject({ cache_hit: 0, cache_tier: null });
    expect(analyzer.asked).toHaveLength(2);
  });

  it('is answered from the cache where bodies are not remembered', async () => {
    const { app, analyzer } = await setUp({ config: { cacheRepeatedBytes: 0 } });
    await post(app, BODY);
    const again = expectAnswer(await post(app, BODY), FILE.source_code);
    expect(again.metadata).toMatchObject({ cache_hit: 1, cache_tier: 'memory' });
    expect(analyzer.asked).toHaveLength(1);
  });
});
