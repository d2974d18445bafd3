import { readingOf } from '@iris/client';
import { describe, expect, it } from 'vitest';
import { type AnalysisRequest, type AnalysisStep, analyzeFile } from '../../src/analysis/analyze-file.ts';
import type { AnalysisSettings } from '../../src/analysis/plan.ts';
import { type OpenFile, Readings } from '../../src/reading/readings.ts';
import { makeAnalysts, SOURCE } from '../support/analysts.ts';
import { makeServer, SERVER_CHOICE } from '../support/servers.ts';

const FILE: OpenFile = {
  key: 'file:///store.py',
  name: 'store.py',
  language: 'python',
  text: SOURCE,
  isSentUnasked: true,
};
const OTHER: OpenFile = { ...FILE, key: 'file:///other.py', name: 'other.py' };
const LOCAL_ONLY: AnalysisSettings = { server: { kind: 'none' }, autoLocal: true, autoRemote: false, isTrusted: true };
const SENDING: AnalysisSettings = { ...LOCAL_ONLY, server: SERVER_CHOICE, autoRemote: true };

interface Changes {
  readonly settings?: () => AnalysisSettings;
  readonly analyze?: (request: AnalysisRequest) => AsyncIterable<AnalysisStep>;
  readonly delayMs?: number;
  readonly now?: () => number;
}

function makeReadings(changes: Changes = {}) {
  const requests: AnalysisRequest[] = [];
  const changed: string[] = [];
  const faults: unknown[] = [];
  const { analysts } = makeAnalysts();
  const analyze = changes.analyze ?? ((request: AnalysisRequest) => analyzeFile(request, analysts));
  const readings = new Readings({
    settings: changes.settings ?? (() => LOCAL_ONLY),
    isReadLocally: (language) => language === 'python',
    analyze: (request) => {
      requests.push(request);
      return analyze(request);
    },
    onChange: (key) => changed.push(key),
    onFault: (error) => faults.push(error),
    now: changes.now ?? (() => 1_000),
    delayMs: changes.delayMs ?? 0,
  });
  return { readings, requests, changed, faults };
}

/** An analysis that answers when the test lets it. */
function heldAnalysis() {
  const answers = Promise.withResolvers<void>();
  const { analysts } = makeAnalysts();
  async function* analyze(request: AnalysisRequest): AsyncGenerator<AnalysisStep> {
    await answers.promise;
    yield* analyzeFile(request, analysts);
  }
  return { analyze, answer: () => answers.resolve() };
}

function phaseOf(readings: Readings, { key }: OpenFile): string | undefined {
  return readings.get(key)?.session.phase.kind;
}

function rangesOf(readings: Readings, { key }: OpenFile) {
  const session = readings.get(key)?.session;
  return session && readingOf(session)?.analysis.blocks.map(({ ranges }) => ranges);
}

const typed = (line: number, text: string) => ({
  range: { start: { line, character: 0 }, end: { line, character: 0 } },
  text,
});

describe('Readings', () => {
  it('analyzes a file that the reader comes to, and leaves it alone while that is true', async () => {
    const { readings, requests, changed } = makeReadings();
    expect(readings.get(FILE.key)).toBeUndefined();
    const analyzing = readings.analyze(FILE, 'opened');
    expect(readings.get(FILE.key)?.session.phase).toMatchObject({ kind: 'analyzing', startedAt: 1_000 });
    await analyzing;
    expect(phaseOf(readings, FILE)).toBe('analyzed');
    expect(changed).toContain(FILE.key);
    await readings.analyze(FILE, 'opened');
    expect(requests).toHaveLength(1);
    await readings.analyze(FILE, 'asked');
    await readings.analyze(FILE, 'refresh');
    expect(requests.map(({ isWanted, takesRemembered }) => [isWanted, takesRemembered])).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ]);
  });

  it('moves ranges along with edits, and analyzes a changed file anew when the reader comes back', async () => {
    const { readings, requests } = makeReadings();
    await readings.analyze(FILE, 'opened');
    expect(rangesOf(readings, FILE)).toEqual([[[1, 2]], [[5, 6]]]);
    readings.edit(FILE.key, [typed(0, '# one\n# two\n')]);
    expect(rangesOf(readings, FILE)).toEqual([[[3, 4]], [[7, 8]]]);
    expect(phaseOf(readings, FILE)).toBe('stale');
    await readings.analyze({ ...FILE, text: `# one\n# two\n${SOURCE}` }, 'opened');
    expect(phaseOf(readings, FILE)).toBe('analyzed');
    expect(requests).toHaveLength(2);
  });

  it('takes an undone edit for none', async () => {
    const { readings, requests } = makeReadings();
    await readings.analyze(FILE, 'opened');
    const whole = { start: { line: 0, character: 0 }, end: { line: SOURCE.split('\n').length, character: 0 } };
    readings.edit(FILE.key, [{ range: whole, text: '' }]);
    expect([phaseOf(readings, FILE), rangesOf(readings, FILE)]).toEqual(['stale', [[], []]]);
    readings.edit(FILE.key, [typed(0, SOURCE)]);
    expect([phaseOf(readings, FILE), rangesOf(readings, FILE)]).toEqual(['analyzed', [[[1, 2]], [[5, 6]]]]);
    await readings.analyze(FILE, 'opened');
    expect(requests).toHaveLength(1);
  });

  it('moves an answer along with what was edited while it was made', async () => {
    const { analyze, answer } = heldAnalysis();
    const { readings } = makeReadings({ analyze });
    const analyzing = readings.analyze(FILE, 'asked');
    readings.edit(FILE.key, [typed(0, '# one\n'), typed(3, 'x = 1\n')]);
    answer();
    await analyzing;
    expect(rangesOf(readings, FILE)).toEqual([[[2, 3]], [[7, 8]]]);
    expect(phaseOf(readings, FILE)).toBe('stale');
  });

  it('takes an answer as it is where everything that was edited meanwhile is undone', async () => {
    const { analyze, answer } = heldAnalysis();
    const { readings } = makeReadings({ analyze });
    const analyzing = readings.analyze(FILE, 'asked');
    const whole = { start: { line: 0, character: 0 }, end: { line: SOURCE.split('\n').length, character: 0 } };
    readings.edit(FILE.key, [{ range: whole, text: '' }]);
    readings.edit(FILE.key, [typed(0, SOURCE)]);
    answer();
    await analyzing;
    expect([phaseOf(readings, FILE), rangesOf(readings, FILE)]).toEqual(['analyzed', [[[1, 2]], [[5, 6]]]]);
  });

  it('gives lines that were removed and came back their blocks, though the text above them is another now', async () => {
    const { analyze, answer } = heldAnalysis();
    const { readings } = makeReadings({ analyze });
    const analyzing = readings.analyze(FILE, 'asked');
    readings.edit(FILE.key, [
      { range: { start: { line: 0, character: 0 }, end: { line: 4, character: 0 } }, text: '' },
    ]);
    readings.edit(FILE.key, [typed(0, '# one\n')]);
    readings.edit(FILE.key, [typed(1, SOURCE.split('\n').slice(0, 4).join('\n').concat('\n'))]);
    answer();
    await analyzing;
    expect([phaseOf(readings, FILE), rangesOf(readings, FILE)]).toEqual(['stale', [[[2, 3]], [[6, 7]]]]);
    expect(readings.get(FILE.key)?.session.phase).toMatchObject({ reading: { staleBlocks: new Set() } });
  });

  it('does not take a text apart that is far beyond the limits', async () => {
    const { readings, requests } = makeReadings();
    const file = { ...FILE, text: '\n'.repeat(50_000_000) };
    for (let visit = 0; visit < 5; visit++) await readings.analyze(file, 'opened');
    expect(readings.get(FILE.key)?.idle).toMatchObject({ why: 'too-large' });
    expect(requests).toEqual([]);
  });

  it('follows no text that has grown far beyond the limits, and takes no answer for it', async () => {
    const { analyze, answer } = heldAnalysis();
    const { readings, requests } = makeReadings({ analyze });
    const asked = readings.analyze(FILE, 'asked');
    readings.edit(FILE.key, [typed(0, '\n'.repeat(20_000_000))]);
    for (let key = 0; key < 50; key++) readings.edit(FILE.key, [typed(0, 'x')]);
    answer();
    await asked;
    expect(readings.get(FILE.key)).toMatchObject({ idle: { why: 'too-large' }, session: { phase: { kind: 'idle' } } });
    await readings.analyze(FILE, 'opened');
    expect(requests).toHaveLength(2);
    expect(phaseOf(readings, FILE)).toBe('analyzed');
  });

  it('keeps what was said of a text that has grown a little beyond the limits', async () => {
    const { readings } = makeReadings();
    await readings.analyze(FILE, 'opened');
    readings.edit(FILE.key, [typed(0, '\n'.repeat(100_000))]);
    expect(rangesOf(readings, FILE)).toEqual([[[100_001, 100_002]], [[100_005, 100_006]]]);
  });

  it('passes by files that the reader does not stay with', async () => {
    const { readings, requests } = makeReadings({ delayMs: 60_000 });
    readings.leave(OTHER.key);
    const passing = readings.analyze(FILE, 'opened');
    readings.leave(FILE.key);
    await passing;
    expect(requests).toEqual([]);
    expect(phaseOf(readings, FILE)).toBe('idle');
  });

  it('passes by a file that the reader came to long after the last one was left', async () => {
    let time = 1_000;
    const { readings, requests } = makeReadings({ delayMs: 60_000, now: () => time });
    readings.leave(OTHER.key);
    // Meanwhile an image was looked at, or no file at all, or the file took its time to open.
    time += 60_000;
    readings.come();
    const passing = readings.analyze(FILE, 'opened');
    readings.leave(FILE.key);
    await passing;
    expect(requests).toEqual([]);
  });

  it('waits for nothing where the reader came from no other file, or came long ago', async () => {
    let time = 1_000;
    const { readings } = makeReadings({ delayMs: 60_000, now: () => time });
    await readings.analyze(FILE, 'opened');
    expect(phaseOf(readings, FILE)).toBe('analyzed');
    readings.leave(FILE.key);
    time += 60_000;
    await readings.analyze(OTHER, 'opened');
    expect(phaseOf(readings, OTHER)).toBe('analyzed');
  });

  it('finishes what was asked for, though the reader goes on to another file', async () => {
    const { analyze, answer } = heldAnalysis();
    const { readings, requests } = makeReadings({ analyze });
    const asked = readings.analyze(FILE, 'asked');
    readings.leave(FILE.key);
    const opened = readings.analyze(OTHER, 'opened');
    await expect.poll(() => requests.length).toBe(2);
    readings.leave(OTHER.key);
    answer();
    await Promise.all([asked, opened]);
    expect(phaseOf(readings, FILE)).toBe('analyzed');
    expect(phaseOf(readings, OTHER)).toBe('idle');
  });

  it('begins anew with a file that is asked for again, and takes no late answer', async () => {
    const { analyze, answer } = heldAnalysis();
    const { readings, requests } = makeReadings({ analyze });
    const first = readings.analyze(FILE, 'asked');
    const second = readings.analyze({ ...FILE, text: `\n${SOURCE}` }, 'asked');
    expect(requests[0]?.signal.aborted).toBe(true);
    answer();
    await Promise.all([first, second]);
    expect(rangesOf(readings, FILE)).toEqual([[[2, 3]], [[6, 7]]]);
  });

  it('says why it does not analyze a file', async () => {
    const settings = () => ({ ...LOCAL_ONLY, autoLocal: false });
    const { readings, requests } = makeReadings({ settings });
    await readings.analyze(FILE, 'opened');
    expect(readings.get(FILE.key)).toMatchObject({ idle: { why: 'manual' }, session: { phase: { kind: 'idle' } } });
    await readings.analyze({ ...OTHER, language: 'cobol' }, 'asked');
    expect(readings.get(OTHER.key)?.idle?.why).toBe('not-read');
    expect(requests).toEqual([]);
    await readings.analyze(FILE, 'asked');
    expect(readings.get(FILE.key)?.idle).toBeUndefined();
  });

  it('analyzes anew, with pins and colours as they were, once other settings decide who does', async () => {
    const { readings, requests } = makeReadings();
    await readings.analyze(FILE, 'opened');
    const before = readings.get(FILE.key);
    const [block] = (before && readingOf(before.session)?.analysis.blocks) ?? [];
    if (block === undefined) throw new Error('The file has a block.');
    readings.pin(FILE.key, block.id);
    readings.invalidate();
    await readings.analyze(FILE, 'opened');
    expect(requests).toHaveLength(2);
    expect(readings.get(FILE.key)?.session.pinned).toBe(block.id);
    expect(readings.get(FILE.key)?.colors).toEqual(before?.colors);
    readings.release(FILE.key);
    expect(readings.get(FILE.key)?.session.pinned).toBeUndefined();
  });

  it('forgets a file that is closed, with what is still on its way', async () => {
    const { analyze, answer } = heldAnalysis();
    const { readings, changed } = makeReadings({ analyze });
    const analyzing = readings.analyze(FILE, 'asked');
    readings.forget(FILE.key);
    const seen = changed.length;
    answer();
    await analyzing;
    expect(readings.get(FILE.key)).toBeUndefined();
    expect(changed).toHaveLength(seen);
  });

  it('has nothing to do with files that it never analyzed', () => {
    const { readings, changed } = makeReadings();
    readings.edit(FILE.key, [typed(0, 'x')]);
    readings.leave(FILE.key);
    readings.release(FILE.key);
    readings.forget(FILE.key);
    expect(changed).toEqual([]);
  });

  it('lets go on what was asked for when the reader comes back, and when settings change that do not concern it', async () => {
    const { analyze, answer } = heldAnalysis();
    const { readings, requests } = makeReadings({ analyze });
    const asked = readings.analyze(FILE, 'asked');
    readings.leave(FILE.key);
    await readings.analyze(FILE, 'opened');
    readings.invalidate();
    await readings.analyze(FILE, 'opened');
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([false]);
    answer();
    await asked;
    expect(phaseOf(readings, FILE)).toBe('analyzed');
  });

  it('begins anew with what nobody asked for when other settings decide', async () => {
    const { analyze, answer } = heldAnalysis();
    const { readings, requests } = makeReadings({ analyze });
    const opened = readings.analyze(FILE, 'opened');
    await expect.poll(() => requests.length).toBe(1);
    readings.invalidate();
    const anew = readings.analyze(FILE, 'opened');
    answer();
    await Promise.all([opened, anew]);
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    expect(phaseOf(readings, FILE)).toBe('analyzed');
  });

  it.each<[string, Partial<AnalysisSettings>]>([
    ['another server is set up', { server: { kind: 'server', server: makeServer('https://other.example.com') } }],
    ['no server is set up any more', { server: { kind: 'none' } }],
    ['the workspace is not trusted any more', { isTrusted: false }],
  ])('gives up what asks a server as soon as %s, whether the reader looks or not', async (_what, change) => {
    const { analyze, answer } = heldAnalysis();
    let settings = SENDING;
    const { readings, requests } = makeReadings({ analyze, settings: () => settings });
    const runs = [readings.analyze(FILE, 'asked'), readings.analyze(OTHER, 'opened')];
    await expect.poll(() => requests.length).toBe(2);
    settings = { ...settings, ...change };
    readings.invalidate();
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    answer();
    await Promise.all(runs);
  });

  it('gives up what is sent unasked, and nothing else, once that is switched off', async () => {
    const { analyze, answer } = heldAnalysis();
    let settings = SENDING;
    const { readings, requests } = makeReadings({ analyze, settings: () => settings });
    const runs = [readings.analyze(FILE, 'asked'), readings.analyze(OTHER, 'opened')];
    await expect.poll(() => requests.length).toBe(2);
    settings = { ...settings, autoRemote: false };
    readings.invalidate();
    expect(requests.map(({ isWanted, signal }) => [isWanted, signal.aborted])).toEqual([
      [true, false],
      [false, true],
    ]);
    answer();
    await Promise.all(runs);
  });

  it('gives up whatever asks a server when it is told to, and nothing that stays on this machine', async () => {
    const { analyze, answer } = heldAnalysis();
    const { readings, requests } = makeReadings({ analyze, settings: () => SENDING });
    const runs = [readings.analyze(FILE, 'asked'), readings.analyze({ ...OTHER, isSentUnasked: false }, 'opened')];
    await expect.poll(() => requests.length).toBe(2);
    readings.leaveServers();
    expect(requests.map(({ isWanted, signal }) => [isWanted, signal.aborted])).toEqual([
      [true, true],
      [false, false],
    ]);
    answer();
    await Promise.all(runs);
  });

  it('sends nothing that was to be sent after a pause in which it ceased to be shown, or to be one that is sent', async () => {
    const { readings, requests } = makeReadings({ settings: () => SENDING, delayMs: 50 });
    for (const { key } of [FILE, OTHER]) readings.leave(key);
    const runs = [readings.analyze(FILE, 'opened'), readings.analyze(OTHER, 'opened')];
    runs.push(readings.analyze({ ...FILE, isSentUnasked: false }, 'opened'));
    readings.hide(OTHER.key);
    await Promise.all(runs);
    expect(requests.map(({ file, plan }) => [file.filename, plan.server?.isAsked])).toEqual([[FILE.name, false]]);
  });

  it('finishes what was begun or asked for, though nothing shows it any more', async () => {
    const { analyze, answer } = heldAnalysis();
    const { readings, requests } = makeReadings({ analyze });
    const runs = [readings.analyze(FILE, 'opened'), readings.analyze(OTHER, 'asked')];
    await expect.poll(() => requests.length).toBe(2);
    for (const { key } of [FILE, OTHER]) readings.hide(key);
    answer();
    await Promise.all(runs);
    expect([phaseOf(readings, FILE), phaseOf(readings, OTHER)]).toEqual(['analyzed', 'analyzed']);
  });

  it('asks the server about a file that was analyzed here alone, as soon as it may be sent, and once', async () => {
    const { readings, requests } = makeReadings({ settings: () => SENDING });
    await readings.analyze({ ...FILE, isSentUnasked: false }, 'opened');
    for (let visit = 0; visit < 2; visit++) await readings.analyze(FILE, 'opened');
    await readings.analyze({ ...FILE, isSentUnasked: false }, 'opened');
    expect(requests.map(({ plan }) => plan.server?.isAsked)).toEqual([false, true]);
  });

  it('begins anew when the reader comes back to a file that was only passed by', async () => {
    const { analyze, answer } = heldAnalysis();
    const { readings, requests } = makeReadings({ analyze });
    const passing = readings.analyze(FILE, 'opened');
    await expect.poll(() => requests.length).toBe(1);
    readings.leave(FILE.key);
    const back = readings.analyze(FILE, 'opened');
    answer();
    await Promise.all([passing, back]);
    expect(requests).toHaveLength(2);
    expect(phaseOf(readings, FILE)).toBe('analyzed');
  });

  it('fails in plain words on a fault that nobody expected, and reports it', async () => {
    async function* analyze(): AsyncGenerator<AnalysisStep> {
      yield* [];
      throw new Error('unexpected');
    }
    const { readings, faults } = makeReadings({ analyze });
    await readings.analyze(FILE, 'opened');
    expect(faults).toMatchObject([{ message: 'unexpected' }]);
    expect(readings.get(FILE.key)?.session.phase).toMatchObject({
      kind: 'failed',
      failure: { message: expect.not.stringContaining('unexpected.') },
    });
  });
});
