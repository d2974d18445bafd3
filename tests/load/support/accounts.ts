// biome-ignore-all lint/suspicious/noMisplacedAssertion: what several tests hold; tests call it
import { expect } from 'vitest';
import { findEmfProblems } from '../../../apps/server/test/support/emf-schema.ts';
import { countsOf } from '../../support/published-totals.ts';
import type { LoadServer } from './load-server.ts';
import { sumOf } from './totals.ts';

const ANSWERED = 'analysis_requested, analysis_started, analysis_completed';
const FAILED = /^analysis_requested, (?:analysis_started, )?analysis_failed$/;

/** What servers say of their requests after they were stopped, in three places that agree. */
export interface Accounts {
  /** Requests that reached analysis. */
  readonly requested: number;
  readonly completed: number;
  readonly failed: number;
  /** Lines about requests in the logs. */
  readonly logged: number;
}

/**
 * Holds log, events and totals of servers that shared a folder, and were stopped, against each other: every event is
 * valid and at its place, each request that reached analysis has one end, and all count the same. Every request must
 * have had an id of its own.
 */
export function expectRightAccounts(folder: string, servers: readonly LoadServer[]): Accounts {
  const lines = servers.flatMap((server) => server.eventLines());
  expect(lines.flatMap((line) => findEmfProblems(line))).toEqual([]);
  const stories = storiesIn(lines);
  const completed = stories.filter((story) => story === ANSWERED).length;
  const failed = stories.filter((story) => FAILED.test(story)).length;
  expect(stories.filter((story) => story !== ANSWERED && !FAILED.test(story))).toEqual([]);
  const counts = countsOf(folder);
  expect({
    requested: counts['analyses.requested'],
    completed: sumOf(counts, 'answers'),
    failed: sumOf(counts, 'failures'),
  }).toEqual({ requested: completed + failed, completed, failed });
  expect(counts['answers.analysis'] ?? 0).toBeLessThanOrEqual(counts['analyses.made'] ?? 0);
  return { requested: completed + failed, completed, failed, logged: expectOneLineEach(servers) };
}

/** The names of the events of each request, in the order in which they were written. */
function storiesIn(lines: readonly string[]): readonly string[] {
  const stories = new Map<unknown, string[]>();
  for (const line of lines) {
    const { request_id, event_name } = JSON.parse(line);
    const story = stories.get(request_id) ?? [];
    stories.set(request_id, story);
    story.push(event_name);
  }
  return [...stories.values()].map((story) => story.join(', '));
}

function expectOneLineEach(servers: readonly LoadServer[]): number {
  const ids = servers.flatMap((server) => server.requestLog()).map(({ request_id }) => request_id);
  expect(ids).toHaveLength(new Set(ids).size);
  return ids.length;
}
