import { NO_READING, type ReadingPhase } from '@iris/client';
import { describe, expect, it } from 'vitest';
import type { IdlePlan } from '../../src/analysis/plan.ts';
import { unreadFile } from '../../src/reading/readings.ts';
import { whyNoBlocks } from '../../src/reading/why-no-blocks.ts';

const idle = (why: IdlePlan['why']): IdlePlan => ({ kind: 'idle', why, notice: undefined });
const FILE = unreadFile('a.sql');
const inPhase = (phase: ReadingPhase): string => whyNoBlocks({ ...FILE, session: { ...NO_READING, phase } });

describe('whyNoBlocks', () => {
  it('says why the file was not analyzed, and what to do', () => {
    expect(whyNoBlocks({ ...FILE, idle: idle('manual') })).toContain('run "IRIS: Analyze File"');
    expect(whyNoBlocks({ ...FILE, idle: idle('not-read') })).toMatch(
      /language of a\.sql is not read.*"IRIS: Set Server…"/,
    );
    expect(whyNoBlocks({ ...FILE, idle: idle('too-large') })).toMatch(/a\.sql is too large.*100,000 lines/);
    const notice = { text: 'Nothing is sent from a workspace that is not trusted.' };
    expect(whyNoBlocks({ ...FILE, idle: { ...idle('not-read'), notice } })).toBe(
      'The language of a.sql is not read on this machine. Nothing is sent from a workspace that is not trusted.',
    );
  });

  it('tells a file that failed from one that is waited for and from one without blocks', () => {
    const failure = { message: 'The analyzer broke.', advice: 'Try again.' };
    expect(inPhase({ kind: 'failed', failure, reading: undefined })).toBe('The analyzer broke. Try again.');
    const waiting = { kind: 'analyzing', run: 1, startedAt: 0, reading: undefined, edits: [] } as const;
    expect(inPhase(waiting)).toContain('is being analyzed');
    expect(inPhase({ kind: 'idle' })).toBe('a.sql has no blocks.');
  });
});
