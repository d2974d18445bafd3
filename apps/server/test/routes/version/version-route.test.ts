import { expect, it } from 'vitest';
import { FakeAnalyzer } from '../../support/fake-analyzer.ts';
import { BUILD_INFO, makeApp } from '../../support/running-app.ts';

it('GET /api/version says which release answers', async () => {
  const { app } = await makeApp({ analyzer: new FakeAnalyzer() });
  expect((await app.inject('/api/version')).json()).toEqual(BUILD_INFO);
});
