import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { makeTemporaryFolder } from '../../../sqlite/test/support/temporary-folder.ts';
import type { KeySource } from '../../src/keys/key-source.ts';
import { startKey } from '../support/watched-key.ts';

const WAIT = { timeout: 15_000, interval: 10 };
const OFTEN = { refreshMs: 10 };
const SELDOM = { refreshMs: 3_600_000 };
const SIGNAL = new AbortController().signal;

function writeKey(text: string, mode = 0o600): { readonly path: string; readonly source: KeySource } {
  const path = join(makeTemporaryFolder(), 'key');
  writeFileSync(path, text, { mode });
  return { path, source: { kind: 'file', path } };
}

describe('a key in a file', () => {
  it('is read without the line end after it', async () => {
    const { key, log } = await startKey(writeKey('first-key\r\n').source);
    expect(key.reveal()).toBe('first-key');
    expect(log.lines).toEqual([]);
  });

  it('is read again when the file is written anew', async () => {
    const { path, source } = writeKey('first-key');
    const { key, log } = await startKey(source, OFTEN);
    writeFileSync(path, 'other-key');
    await vi.waitFor(() => expect(key.reveal()).toBe('other-key'), WAIT);
    expect(log.lines).toEqual(['info: OPENAI_API_KEY was replaced; the new one is in use.']);
  });

  it('is read again when another file takes the place, be it through a link as with mounted secrets', async () => {
    const folder = makeTemporaryFolder();
    for (const version of ['1', '2']) {
      mkdirSync(join(folder, version));
      writeFileSync(join(folder, version, 'key'), `key-${version}`, { mode: 0o600 });
    }
    symlinkSync('1', join(folder, 'current'));
    const { key } = await startKey({ kind: 'file', path: join(folder, 'current', 'key') }, OFTEN);
    expect(key.reveal()).toBe('key-1');
    symlinkSync('2', join(folder, 'next'));
    renameSync(join(folder, 'next'), join(folder, 'current'));
    await vi.waitFor(() => expect(key.reveal()).toBe('key-2'), WAIT);
  });

  it('is looked for at once when the provider refuses it', async () => {
    const { path, source } = writeKey('first-key');
    const { key } = await startKey(source, SELDOM);
    expect(await key.replace('first-key', { signal: SIGNAL })).toBe(false);
    writeFileSync(path, 'longer-second-key');
    expect(await key.replace('first-key', { signal: SIGNAL })).toBe(true);
    expect(key.reveal()).toBe('longer-second-key');
  });

  it('is not looked for again so soon, however many calls are refused', async () => {
    const { path, source } = writeKey('first-key');
    const { key } = await startKey(source, { ...SELDOM, replaceMs: 3_600_000 });
    expect(await key.replace('first-key', { signal: SIGNAL })).toBe(false);
    writeFileSync(path, 'longer-second-key');
    expect(await key.replace('first-key', { signal: SIGNAL })).toBe(false);
    expect(key.reveal()).toBe('first-key');
  });

  it('is not looked for where a call was refused with an older one', async () => {
    const { key } = await startKey(writeKey('second-key').source, SELDOM);
    expect(await key.replace('first-key', { signal: SIGNAL })).toBe(true);
  });

  it('stays in use when the file goes away or holds nonsense', async () => {
    const { path, source } = writeKey('first-key');
    const { key } = await startKey(source, OFTEN);
    writeFileSync(path, 'not a key');
    await vi.waitFor(() => expect(key.problem).toMatch(/^what is kept there is not a key/), WAIT);
    rmSync(path);
    await vi.waitFor(() => expect(key.problem).toBe(`${path} cannot be opened (ENOENT)`), WAIT);
    expect(key.reveal()).toBe('first-key');
    expect(key.health()).toMatchObject({ status: 'ok', note: expect.stringMatching(/the last one is in use/) });
  });

  it('is waited for where there is none yet, and health names no path meanwhile', async () => {
    const path = join(makeTemporaryFolder(), 'key');
    const { key, log } = await startKey({ kind: 'file', path });
    expect(key.health()).toEqual({ status: 'degraded', reason: 'OPENAI_API_KEY could not be read yet.' });
    expect(() => key.reveal()).toThrow(expect.objectContaining({ kind: 'unauthorized' }));
    writeFileSync(path, 'late-key', { mode: 0o600 });
    await vi.waitFor(() => expect(key.reveal()).toBe('late-key'), WAIT);
    expect(log.lines).toEqual([
      `warn: OPENAI_API_KEY cannot be read: ${path} cannot be opened (ENOENT); models are not asked until it can.`,
      'info: OPENAI_API_KEY can be read again.',
    ]);
  });

  it('is used where every user can read it, with one warning', async () => {
    const { path, source } = writeKey('open-key');
    chmodSync(path, 0o644);
    const { key, log } = await startKey(source, SELDOM);
    await key.replace('open-key', { signal: SIGNAL });
    expect(key.reveal()).toBe('open-key');
    expect(log.lines).toEqual([expect.stringMatching(/can be read by every user of this machine/)]);
  });

  it.each([
    ['', 'it is empty or holds white space'],
    ['two\nlines', 'it is empty or holds white space'],
    ['schlüssel', 'it is empty or holds white space'],
    ['x'.repeat(100_000), 'is too large for a key'],
  ])('is refused where it cannot be one: %.9s', async (text, problem) => {
    const { key } = await startKey(writeKey(text).source, SELDOM);
    expect(key.problem).toContain(problem);
    expect(key.isKnown).toBe(false);
  });
});
