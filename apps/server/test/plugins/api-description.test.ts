import { countLines, ERRORS } from '@iris/core';
import { analyzeRequestSchema, analyzeResponseSchema, problemSchema } from '@iris/core/wire';
import { describe, expect, it, onTestFinished } from 'vitest';
import { launchChromium, whyNoChromium } from '../../../../tests/support/chromium.ts';
import { REQUEST_EXAMPLE, RESPONSE_EXAMPLE } from '../../src/routes/analyze/analyze-example.ts';
import { FakeAnalyzer } from '../support/fake-analyzer.ts';
import { listenApp, makeApp } from '../support/running-app.ts';

describe('/openapi.json', () => {
  it('describes every route that clients use, and no other', async () => {
    const { app } = await makeApp({ analyzer: new FakeAnalyzer() });
    const document = (await app.inject('/openapi.json')).json();
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'IRIS', version: '1.2.3' } });
    expect(Object.keys(document.paths).sort()).toEqual([
      '/api/iris/analyze',
      '/api/iris/health',
      '/api/version',
      '/health',
    ]);
  });

  it('describes the request and every status of analyze from the schemas that validate', async () => {
    const { app } = await makeApp({ analyzer: new FakeAnalyzer() });
    const { post } = (await app.inject('/openapi.json')).json().paths['/api/iris/analyze'];
    const request = post.requestBody.content['application/json'].schema;
    expect(request.required).toEqual(['filename', 'language']);
    expect(request.anyOf).toEqual([{ required: ['source_code'] }, { required: ['lines'] }]);
    expect(Object.keys(request.properties)).toEqual(['filename', 'language', 'source_code', 'lines', 'metadata']);
    const statuses = [200, 400, 401, 408, 413, 415, 417, 429, 431, 500, 503, 504];
    expect(Object.keys(post.responses).map(Number)).toEqual(statuses);
    expect(post.responses['413'].description).toBe(
      `${ERRORS.body_too_large.title} (\`body_too_large\`); ${ERRORS.source_too_large.title} (\`source_too_large\`)`,
    );
    const problem = post.responses['413'].content['application/problem+json'].schema;
    expect(Object.keys(problem.properties)).toEqual(Object.keys(problemSchema.shape));
  });

  it('describes the headers of every answer, and which of them are always there', async () => {
    const { app } = await makeApp({ analyzer: new FakeAnalyzer() });
    const { paths } = (await app.inject('/openapi.json')).json();
    const { responses } = paths['/api/iris/analyze'].post;
    const always = (status: string) =>
      Object.keys(responses[status].headers).filter((name) => responses[status].headers[name].required);
    expect(always('200')).toEqual(['x-request-id']);
    expect(always('401')).toEqual(['x-request-id', 'www-authenticate']);
    expect(always('429')).toEqual(['x-request-id', 'retry-after', 'ratelimit', 'ratelimit-policy']);
    expect(always('503')).toEqual(['x-request-id']);
    expect(responses['503'].headers).toHaveProperty('retry-after');
    expect(paths['/api/iris/health'].get.responses['503'].headers).toHaveProperty('retry-after');
  });
});

describe('the examples', () => {
  it('keep the contract that they explain', () => {
    expect(analyzeRequestSchema.parse(REQUEST_EXAMPLE)).toEqual(REQUEST_EXAMPLE);
    expect(analyzeResponseSchema.parse(RESPONSE_EXAMPLE)).toEqual(RESPONSE_EXAMPLE);
    expect(RESPONSE_EXAMPLE.metadata.line_count).toBe(countLines(REQUEST_EXAMPLE.source_code ?? ''));
  });
});

describe('/reference', () => {
  it('shows every route in a browser, within its policy, and loads nothing from elsewhere', async (context) => {
    context.skip(whyNoChromium !== undefined, whyNoChromium);
    const { url } = await listenApp({ analyzer: new FakeAnalyzer() });
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    const complaints: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => {
      if (message.type() !== 'log') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`${url}/reference`);
    await page.getByText('/api/iris/analyze').click();
    await page.getByText('The table of contents', { exact: true }).waitFor();
    for (const path of ['/api/iris/health', '/api/version', '/health']) {
      expect(await page.getByText(path, { exact: true }).count()).toBe(1);
    }
    await page.getByRole('button', { name: 'Execute' }).click();
    await page.getByText('"A file for tests"').waitFor();
    expect(asked.filter((each) => !each.startsWith(url) && !each.startsWith('data:'))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
