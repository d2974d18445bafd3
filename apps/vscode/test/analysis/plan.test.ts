import { describe, expect, it } from 'vitest';
import { MAX_FILE_CHARS, MAX_FILE_LINES } from '../../src/analysis/file-limits.ts';
import { type AnalysisSettings, planAnalysis } from '../../src/analysis/plan.ts';
import { SERVER_CHOICE } from '../support/servers.ts';

const SETTINGS: AnalysisSettings = { server: { kind: 'none' }, autoLocal: true, autoRemote: false, isTrusted: true };
const FILE = { chars: 100, lines: 10, isReadLocally: true, isSentUnasked: true, trigger: 'opened' } as const;
const WITH_SERVER: AnalysisSettings = { ...SETTINGS, server: SERVER_CHOICE };

describe('planAnalysis', () => {
  it('has this machine analyze what the reader comes to, with nothing set up', () => {
    expect(planAnalysis(FILE, SETTINGS)).toMatchObject({
      kind: 'analyze',
      isLocal: true,
      server: undefined,
      notice: undefined,
    });
  });

  it('waits to be asked where the user wants that', () => {
    const settings = { ...SETTINGS, autoLocal: false };
    expect(planAnalysis(FILE, settings)).toMatchObject({ kind: 'idle', why: 'manual', notice: undefined });
    for (const trigger of ['asked', 'refresh'] as const) {
      expect(planAnalysis({ ...FILE, trigger }, settings)).toMatchObject({ kind: 'analyze', isLocal: true });
    }
  });

  it('asks a server only when it is asked to, until the user chooses otherwise, and says so', () => {
    expect(planAnalysis(FILE, WITH_SERVER)).toMatchObject({
      isLocal: true,
      server: { isAsked: false },
      notice: { text: 'Analyzed on this machine. Refresh to ask iris.example.com.', remedy: 'refresh' },
    });
    const asked = planAnalysis({ ...FILE, trigger: 'asked' }, WITH_SERVER);
    expect(asked).toMatchObject({ isLocal: true, server: { isAsked: true }, notice: undefined });
    expect(planAnalysis(FILE, { ...WITH_SERVER, autoRemote: true })).toMatchObject({ server: { isAsked: true } });
  });

  it('never has a file sent unasked that is not one for that, whatever the setting', () => {
    const file = { ...FILE, isSentUnasked: false };
    const settings = { ...WITH_SERVER, autoRemote: true };
    expect(planAnalysis(file, settings)).toMatchObject({ isLocal: true, server: { isAsked: false } });
    expect(planAnalysis({ ...file, isReadLocally: false }, settings)).toMatchObject({
      kind: 'idle',
      why: 'manual',
      notice: undefined,
    });
    expect(planAnalysis({ ...file, trigger: 'asked' }, settings)).toMatchObject({ server: { isAsked: true } });
  });

  it('never asks a server from a workspace that is not trusted, whatever else is set', () => {
    for (const trigger of ['opened', 'asked', 'refresh'] as const) {
      const plan = planAnalysis({ ...FILE, trigger }, { ...WITH_SERVER, autoRemote: true, isTrusted: false });
      expect(plan).toMatchObject({
        isLocal: true,
        server: undefined,
        notice: { text: expect.stringContaining('not trusted') },
      });
    }
    const foreign = { ...FILE, isReadLocally: false, trigger: 'asked' } as const;
    expect(planAnalysis(foreign, { ...WITH_SERVER, isTrusted: false })).toEqual({
      kind: 'idle',
      why: 'not-read',
      notice: { text: 'Nothing is sent from a workspace that is not trusted.', remedy: 'manage-trust' },
    });
  });

  it('has a server read what this machine cannot, once it is asked to', () => {
    const foreign = { ...FILE, isReadLocally: false };
    expect(planAnalysis(foreign, SETTINGS)).toEqual({ kind: 'idle', why: 'not-read', notice: undefined });
    expect(planAnalysis(foreign, WITH_SERVER)).toMatchObject({ kind: 'idle', why: 'manual', notice: undefined });
    expect(planAnalysis({ ...foreign, trigger: 'asked' }, WITH_SERVER)).toMatchObject({
      isLocal: false,
      server: { isAsked: true },
    });
  });

  it('reads no file that no person reads', () => {
    const largest = { ...FILE, chars: MAX_FILE_CHARS, lines: MAX_FILE_LINES };
    expect(planAnalysis(largest, SETTINGS)).toMatchObject({ kind: 'analyze' });
    for (const tooLarge of [{ chars: MAX_FILE_CHARS + 1 }, { lines: MAX_FILE_LINES + 1 }]) {
      expect(planAnalysis({ ...largest, ...tooLarge }, SETTINGS)).toMatchObject({ kind: 'idle', why: 'too-large' });
    }
  });

  it('says what is wrong with the address of the server, and reads on this machine', () => {
    const server = { kind: 'invalid', message: '"x" is not an address.', advice: 'Mend it.' } as const;
    expect(planAnalysis(FILE, { ...SETTINGS, server })).toMatchObject({
      isLocal: true,
      server: undefined,
      notice: { text: 'Analyzed on this machine. "x" is not an address. Mend it.', remedy: 'set-endpoint' },
    });
    expect(planAnalysis({ ...FILE, isReadLocally: false }, { ...SETTINGS, server })).toEqual({
      kind: 'idle',
      why: 'not-read',
      notice: { text: '"x" is not an address. Mend it.', remedy: 'set-endpoint' },
    });
  });
});
