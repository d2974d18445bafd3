import { describe, expect, it } from 'vitest';
import { healthSchema } from '../../../src/routes/health/health-schema.ts';
import { expectProblem, plain } from '../../support/contract.ts';
import { FakeAnalyzer } from '../../support/fake-analyzer.ts';
import { makeApp } from '../../support/running-app.ts';

describe('GET /api/iris/health', () => {
  it('says that it can answer', async () => {
    const { app } = await makeApp();
    const response = await app.inject('/api/iris/health');
    expect(response.statusCode).toBe(200);
    expect(healthSchema.parse(response.json())).toEqual({
      status: 'healthy',
      agent: 'ready',
      version: '1.2.3',
      analyzers: [{ name: 'structural', status: 'ready' }],
      cache: { status: 'ok' },
      metrics: { status: 'ok' },
    });
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it('says why it cannot, while the process is alive', async () => {
    const analyzer = new FakeAnalyzer();
    analyzer.failWith(new Error('WebAssembly is missing at /secret/path'));
    const { app } = await makeApp({ analyzer });
    const response = await app.inject('/api/iris/health');
    expect(expectProblem(plain(response), 'analyzer_unavailable').detail).toContain('The analyzer cannot read');
    expect(response.headers['retry-after']).toBe('1');
    expect(response.body).not.toContain('secret');
    expect((await app.inject('/health')).json()).toEqual({ status: 'ok' });
  });
});
