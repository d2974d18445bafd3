// biome-ignore-all lint/suspicious/noMisplacedAssertion: checks that several tests share; tests call them
import { countLines, ERRORS, type ErrorCode, errorType } from '@iris/core';
import { type AnalyzeResponse, analyzeResponseSchema, type Problem, problemSchema } from '@iris/core/wire';
import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import type { App } from '../../src/app-instance.ts';

export function post(app: App, body: unknown, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
  const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return app.inject({
    method: 'POST',
    url: '/api/iris/analyze',
    headers: { 'content-type': 'application/json', ...headers },
    payload,
  });
}

export interface PlainResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}

export function plain(response: LightMyRequestResponse): PlainResponse {
  return {
    status: response.statusCode,
    contentType: String(response.headers['content-type']),
    body: JSON.parse(response.body),
  };
}

/** A 200 that keeps the contract: valid by the schema, ranges sorted and apart, inside the file, no line twice. */
export function expectAnswer(response: LightMyRequestResponse, text: string): AnalyzeResponse {
  const { status, body } = plain(response);
  expect({ status, body }).toMatchObject({ status: 200, body: { success: true } });
  const answer = analyzeResponseSchema.parse(body);
  const lineCount = countLines(text);
  expect(answer.metadata.line_count).toBe(lineCount);
  const ranges = answer.responsibility_blocks.flatMap((block) => block.ranges).sort((a, b) => a[0] - b[0]);
  for (const block of answer.responsibility_blocks) {
    expect(block.ranges).toEqual([...block.ranges].sort((a, b) => a[0] - b[0]));
  }
  let last = 0;
  for (const [start, end] of ranges) {
    expect(start).toBeGreaterThan(last);
    expect(end).toBeGreaterThanOrEqual(start);
    last = end;
  }
  expect(last).toBeLessThanOrEqual(lineCount);
  return answer;
}

/** An error that keeps the contract: problem details with the code's status, type and title. */
export function expectProblem(response: PlainResponse, code: ErrorCode): Problem {
  const problem = problemSchema.parse(response.body);
  expect({ ...problem, contentType: response.contentType }).toMatchObject({
    type: errorType(code),
    title: ERRORS[code].title,
    contentType: 'application/problem+json; charset=utf-8',
  });
  expect(response.status).toBe(ERRORS[code].status);
  expect(problem.status).toBe(response.status);
  expect(problem.error).toBe(problem.detail);
  return problem;
}
