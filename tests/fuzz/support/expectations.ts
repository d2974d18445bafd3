// biome-ignore-all lint/suspicious/noMisplacedAssertion: what the short and the long run both hold; tests call it
import { expect } from 'vitest';
import type { RunningServer } from '../../support/built-server.ts';
import type { FuzzRun } from './schemathesis.ts';

const ANALYZE = 'POST /api/iris/analyze';

/**
 * Every check of schemathesis, by name: one that a new version drops or renames is missed here. All are made of every
 * case that they fit; `max_response_time` has no limit to hold, because a busy machine would fail it for nothing.
 */
const CHECKS = [
  'allow_header_conformance',
  'content_type_conformance',
  'ensure_resource_availability',
  'ignored_auth',
  'max_response_time',
  'missing_required_header',
  'negative_data_rejection',
  'not_a_server_error',
  'object_level_authorization',
  'positive_data_acceptance',
  'response_headers_conformance',
  'response_schema_conformance',
  'status_code_conformance',
  'unsupported_method',
  'use_after_free',
];

/** Nothing is answered but as documented, nothing fails on our side, and enough of it is answered at all. */
export function expectAsDocumented({ exitCode, output, report }: FuzzRun, atLeast: { readonly cases: number }): void {
  expect(exitCode, output).toBe(0);
  expect([...report.checks.keys()].sort()).toEqual(CHECKS);
  const statuses = [...report.statuses.values()].flatMap((counts) => [...counts.keys()]);
  expect(statuses.filter((status) => status >= 500)).toEqual([]);
  expect(report.cases).toBeGreaterThanOrEqual(atLeast.cases);
  const analyze = report.statuses.get(ANALYZE) ?? new Map<number, number>();
  const sent = [...analyze.values()].reduce((sum, count) => sum + count, 0);
  expect((analyze.get(200) ?? 0) / sent).toBeGreaterThanOrEqual(0.3);
}

/** What the server did not expect it writes into its log as an error. */
export function expectQuietLog({ process: { stderr } }: RunningServer): void {
  const errors = stderr.split('\n').filter((line) => line !== '' && JSON.parse(line).level >= 50);
  expect(errors).toEqual([]);
}
