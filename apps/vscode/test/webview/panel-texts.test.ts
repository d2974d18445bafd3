import { describe, expect, it } from 'vitest';
import type { AnalysisOrigin, PanelState } from '../../src/panel/messages.ts';
import { announceMarks, announceState } from '../../src/webview/announcements.ts';
import { describeExtent } from '../../src/webview/block-text.ts';
import { describeOrigin } from '../../src/webview/origin-text.ts';
import { explainState, listNotices } from '../../src/webview/state-message.ts';
import { EXAMPLE_VIEW, makeBlock, marksOf, statesOfTyping } from '../support/example-panel.ts';

const ANALYZED: PanelState = { kind: 'analyzed', fileName: 'rules.ts', view: EXAMPLE_VIEW };
const EMPTY = {
  kind: 'analyzed',
  fileName: 'rules.ts',
  view: { ...EXAMPLE_VIEW, intent: 'Empty file', blocks: [] },
} satisfies PanelState;
const ANALYZING: PanelState = { kind: 'analyzing', fileName: 'rules.ts', startedAt: 0 };
const SPOKEN = "rules.ts: One gate between an analyzer's draft and anyone who sees its answer. 3 blocks.";

describe('describeOrigin', () => {
  it.each<[AnalysisOrigin, string]>([
    [{ analyzer: 'structural', cache: 'none', where: 'local' }, 'Structural analyzer · on this machine'],
    [
      { analyzer: 'structural', cache: 'remembered', where: 'local' },
      'Structural analyzer · on this machine · remembered',
    ],
    [
      { analyzer: 'openai', model: 'gpt-5-mini', cache: 'disk', where: 'server', host: 'iris.example.com' },
      'OpenAI, gpt-5-mini · by iris.example.com · from its disk cache',
    ],
    [{ analyzer: 'newer', cache: 'shared', where: 'server' }, 'newer · by the server · from its shared cache'],
  ])('says of %j: %s', (origin, text) => {
    expect(describeOrigin(origin)).toBe(text);
  });
});

describe('describeExtent', () => {
  it('counts lines, and segments where there are several', () => {
    expect(describeExtent(makeBlock(0, { lineCount: 1 }), marksOf({}))).toBe('1 line');
    expect(describeExtent(makeBlock(0, { lineCount: 12_345, segments: 3 }), marksOf({}))).toBe(
      '12,345 lines · 3 segments',
    );
  });

  it('says in which segment of a pinned block the reader stands, and that a block has changed', () => {
    const block = makeBlock(0, { lineCount: 5, segments: 3, stale: true });
    const marks = marksOf({ pinnedBlockId: block.id, segment: { number: 2, count: 3 } });
    expect(describeExtent(block, marks)).toBe('5 lines · segment 2 of 3 · changed since');
    expect(describeExtent({ ...block, id: 'another' }, marks)).toBe('5 lines · 3 segments · changed since');
  });
});

describe('announceState', () => {
  it('tells of a file that is read for the first time', () => {
    expect(announceState(undefined, ANALYZED, false)).toBe(SPOKEN);
    expect(announceState(ANALYZING, ANALYZED, false)).toBe(SPOKEN);
    expect(announceState({ ...ANALYZED, fileName: 'other.ts' }, ANALYZED, false)).toBe(SPOKEN);
  });

  it('is silent while the same file is read again as people type', () => {
    const again: PanelState = { ...ANALYZING, view: EXAMPLE_VIEW };
    const stale: PanelState = { ...ANALYZED, kind: 'stale' };
    expect(announceState(ANALYZED, stale, false)).toBeUndefined();
    expect(announceState(stale, again, false)).toBeUndefined();
    expect(announceState(again, ANALYZED, false)).toBeUndefined();
  });

  it('tells of an analysis that was asked for: when it begins and what came of it', () => {
    const again: PanelState = { ...ANALYZING, view: EXAMPLE_VIEW };
    expect(announceState(ANALYZED, again, true)).toBe('Analyzing rules.ts');
    expect(announceState(again, ANALYZED, true)).toBe(SPOKEN);
  });

  it('tells what was in the way of an analysis that is there all the same', () => {
    const notice = { text: 'The server cannot be reached.' };
    expect(announceState(ANALYZING, { ...ANALYZED, notice }, true)).toBe(`${SPOKEN} The server cannot be reached.`);
    expect(announceState({ ...ANALYZING, view: EXAMPLE_VIEW }, { ...ANALYZED, notice }, false)).toBeUndefined();
  });

  it('tells why nothing came of what was asked for', () => {
    const idle: PanelState = { kind: 'idle', why: 'not-read', fileName: 'a.sql' };
    expect(announceState(ANALYZED, idle, true)).toBe('The language of a.sql is not read on this machine');
    expect(announceState(ANALYZED, idle, false)).toBeUndefined();
  });

  it('tells of a failure and of what to do', () => {
    const failed: PanelState = { kind: 'error', fileName: 'rules.ts', message: 'It broke.', advice: 'Mend it.' };
    expect(announceState(ANALYZED, failed, false)).toBe('rules.ts: It broke. Mend it.');
  });

  it('says that there are no blocks', () => {
    expect(announceState(undefined, EMPTY, false)).toBe('rules.ts: Empty file. No blocks.');
  });

  it('does not call a file empty that has changed since', () => {
    expect(announceState(undefined, { ...EMPTY, kind: 'stale' }, false)).toBe(
      'rules.ts has changed. It had no blocks when it was analyzed.',
    );
  });
});

describe('announceMarks', () => {
  const { blocks } = EXAMPLE_VIEW;
  const none = marksOf({});
  const pinned = marksOf({ pinnedBlockId: 'block-2', segment: { number: 1, count: 3 } });
  const focused = { ...pinned, focusedBlockId: 'block-2' };

  it('tells of a block that is pinned, of the way through it, and that it is let go', () => {
    const further = { ...pinned, segment: { number: 2, count: 3 } };
    expect(announceMarks(none, pinned, blocks)).toBe('Pinned Claimed ranges and names, segment 1 of 3');
    expect(announceMarks(pinned, further, blocks)).toBe('segment 2 of 3');
    expect(announceMarks(further, none, blocks)).toBe('Released');
  });

  it('does not count the segments of a block that has one', () => {
    const whole = marksOf({ pinnedBlockId: 'block-1', segment: { number: 1, count: 1 } });
    expect(announceMarks(none, whole, blocks)).toBe('Pinned Applying the rules');
  });

  it('tells of focus mode, and of its end', () => {
    expect(announceMarks(none, focused, blocks)).toBe('Everything but Claimed ranges and names is folded away');
    expect(announceMarks(focused, pinned, blocks)).toBe('Nothing is folded away any more');
  });

  it('is silent about the cursor, and about blocks of a file that is no longer shown', () => {
    expect(announceMarks(none, marksOf({ currentBlockId: 'block-1' }), blocks)).toBeUndefined();
    expect(announceMarks(focused, none, [])).toBeUndefined();
    expect(announceMarks(pinned, pinned, blocks)).toBeUndefined();
  });
});

describe('explainState', () => {
  it('has something to do in every state without blocks but those that pass by themselves', () => {
    const states: readonly PanelState[] = [
      { kind: 'idle', why: 'no-file' },
      { kind: 'idle', why: 'manual', fileName: 'rules.ts' },
      { kind: 'idle', why: 'not-read', fileName: 'a.rb', languages: ['Python', 'Go'] },
      { kind: 'error', fileName: 'rules.ts', message: 'It broke.', advice: 'Mend it.' },
    ];
    for (const state of states) expect(explainState(state)?.actions, JSON.stringify(state)).not.toEqual([]);
  });

  it('offers after a failure what would help, behind another attempt', () => {
    const failed: PanelState = { kind: 'error', fileName: 'rules.ts', message: 'It broke.', advice: 'Mend it.' };
    const labelsOf = (state: PanelState) => explainState(state)?.actions.map(({ label }) => label);
    expect(labelsOf(failed)).toEqual(['Try Again', 'Show the log', 'Open the settings']);
    expect(labelsOf({ ...failed, remedy: 'set-api-key' })).toEqual([
      'Try Again',
      'Set the API key',
      'Show the log',
      'Open the settings',
    ]);
  });

  it('names the languages that are read, and promises that nothing leaves the machine', () => {
    const message = explainState({ kind: 'idle', why: 'not-read', fileName: 'a.rb', languages: ['Python', 'Go', 'C'] });
    expect(message?.heading).toBe('The language of a.rb is not read on this machine');
    expect(message?.paragraphs[0]).toBe('Read without any setup: Python, Go, and C.');
    expect(message?.paragraphs[1]).toContain('nothing leaves your machine');
  });

  it('says why the server that is set up is not asked, and offers what would help', () => {
    const notice = { text: 'Nothing is sent from a workspace that is not trusted.', remedy: 'manage-trust' } as const;
    const message = explainState({ kind: 'idle', why: 'not-read', fileName: 'a.rb', languages: ['Python'], notice });
    expect(message?.paragraphs[1]).toBe(notice.text);
    expect(message?.actions).toEqual([
      { label: 'Manage workspace trust', sends: { type: 'command', id: 'manage-trust' }, isPrimary: true },
    ]);
  });

  it('says nothing in place of blocks', () => {
    for (const state of [ANALYZED, ANALYZING, ...statesOfTyping()]) expect(explainState(state)).toBeUndefined();
  });

  it('says of a file that it has no blocks as long as that is known to be true', () => {
    expect(explainState(EMPTY)?.heading).toBe('No blocks yet');
    expect(explainState({ ...EMPTY, kind: 'analyzing', startedAt: 0 })).toBeUndefined();
    const changed = explainState({ ...EMPTY, kind: 'stale' });
    expect(changed?.heading).toBe('rules.ts has changed');
    expect(changed?.actions).toEqual([{ label: 'Analyze It Again', sends: { type: 'refresh' }, isPrimary: true }]);
  });
});

describe('listNotices', () => {
  it('has nothing to say beside an answer that is whole and of now', () => {
    expect(listNotices(ANALYZED)).toEqual([]);
    expect(listNotices({ ...ANALYZING, view: EXAMPLE_VIEW })).toEqual([]);
  });

  it('says what happened since and how the answer came to be', () => {
    const origin = { ...EXAMPLE_VIEW.origin, degraded: 'Timeout.' };
    const state: PanelState = {
      ...ANALYZED,
      kind: 'stale',
      view: { ...EXAMPLE_VIEW, origin },
      notice: { text: 'Offline.', remedy: 'set-api-key' },
    };
    expect(listNotices(state).map(({ text }) => text)).toEqual([
      'The file has changed since.',
      'Offline.',
      'A lesser analyzer answered: Timeout.',
    ]);
    expect(listNotices(state)[1]?.actions).toEqual([
      { label: 'Set the API key', sends: { type: 'command', id: 'set-api-key' }, isPrimary: false },
    ]);
  });

  it('says beside blocks why they could not be had anew, and what to do', () => {
    const failed: PanelState = { kind: 'error', fileName: 'rules.ts', message: 'It broke.', advice: 'Mend it.' };
    expect(listNotices(failed)).toEqual([]);
    const [notice] = listNotices({ ...failed, view: EXAMPLE_VIEW });
    expect(notice?.text).toBe('rules.ts could not be analyzed. It broke. Mend it.');
    expect(notice?.actions).toEqual(explainState(failed)?.actions);
  });

  it('leaves to the message what is said of a file that is no longer empty', () => {
    expect(listNotices({ ...EMPTY, kind: 'stale' })).toEqual([]);
  });
});
