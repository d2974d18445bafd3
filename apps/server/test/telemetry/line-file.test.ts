import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LineFile } from '../../src/telemetry/line-file.ts';
import { Outage } from '../../src/telemetry/outage.ts';
import { makeFolder } from '../support/folder.ts';
import { type RecordedLog, recordLog } from '../support/recorded-log.ts';
import { mountSmallDisk } from '../support/small-disk.ts';

const LINE_WRITER = fileURLToPath(new URL('../support/line-writer.ts', import.meta.url));
const POLL = { timeout: 15_000 };

function openLines(path: string): { readonly file: LineFile; readonly log: RecordedLog } {
  const log = recordLog();
  return { file: new LineFile({ target: path, outage: new Outage(log, path), flushAfterMs: 1 }), log };
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `{"line":${from + index}}\n`);

function writeAll(file: LineFile, lines: readonly string[]): void {
  for (const line of lines) file.write(line);
}

/** The numbers of the lines in files, each of which must be whole. */
function numbersIn(...paths: readonly string[]): readonly number[] {
  return paths
    .flatMap((path) => readFileSync(path, 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).line);
}

const upTo = (count: number) => Array.from({ length: count }, (_, number) => number);
const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

async function startWriter(target: string, end: string): Promise<ChildProcessByStdio<null, Readable, Readable>> {
  const child = spawn(process.execPath, [LINE_WRITER, target, end], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  child.stdout.setEncoding('utf8');
  await once(child.stdout, 'data');
  return child;
}

/** Ends the program and returns how many lines it wrote. */
async function stopWriter(child: ChildProcessByStdio<null, Readable, Readable>): Promise<number> {
  const exit = once(child, 'exit');
  const said = once(child.stdout, 'data');
  child.kill('SIGTERM');
  const [count] = await said;
  expect(await exit).toEqual([0, null]);
  return Number(count);
}

describe('a file of lines', () => {
  it('has each line soon, in order, and may be read by its group', async () => {
    const path = join(makeFolder(), 'a.log');
    const { file } = openLines(path);
    writeAll(file, numbered(0, 10));
    await expect.poll(() => numbersIn(path), POLL).toEqual(upTo(10));
    expect(statSync(path).mode & 0o777).toBe(0o640);
    await file.close();
  });

  it('has a line soon that was due while others were being written', async () => {
    const path = join(makeFolder(), 'a.log');
    const { file } = openLines(path);
    writeAll(file, numbered(0, 1));
    file.flush();
    writeAll(file, numbered(1, 2));
    // The line is due before this thread can hear that the write is done.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    await expect.poll(() => numbersIn(path), POLL).toEqual(upTo(2));
    await file.close();
  });

  it('is appended to', async () => {
    const path = join(makeFolder(), 'a.log');
    writeFileSync(path, '{"line":0}\n');
    const { file } = openLines(path);
    writeAll(file, numbered(1, 3));
    await file.close();
    expect(numbersIn(path)).toEqual(upTo(3));
  });

  it('goes on with a new line where a crash cut one off', async () => {
    const path = join(makeFolder(), 'a.log');
    writeFileSync(path, '{"line":0}\n{"li');
    const { file } = openLines(path);
    writeAll(file, numbered(1, 2));
    await file.close();
    expect(readFileSync(path, 'utf8')).toBe('{"line":0}\n{"li\n{"line":1}\n');
  });

  it('has every line once it is closed, and takes none after that', async () => {
    const path = join(makeFolder(), 'a.log');
    const { file } = openLines(path);
    writeAll(file, numbered(0, 50_000));
    await file.close();
    expect(numbersIn(path)).toEqual(upTo(50_000));
    file.write('{"line":-1}\n');
    expect(file.droppedLines).toBe(1);
    await file.close();
  });

  it('has every line when flushSync returns', () => {
    const path = join(makeFolder(), 'a.log');
    const { file } = openLines(path);
    writeAll(file, numbered(0, 100));
    file.flushSync();
    expect(numbersIn(path)).toEqual(upTo(100));
    return file.close();
  });
});

describe('a file of lines that is renamed', () => {
  it('loses no line to a log rotation on SIGHUP or SIGUSR2 while lines are written', async () => {
    const folder = makeFolder();
    const path = join(folder, 'a.log');
    const child = await startWriter(path, 'close');
    for (const [index, signal] of (['SIGHUP', 'SIGUSR2', 'SIGHUP', 'SIGUSR2', 'SIGHUP'] as const).entries()) {
      await expect.poll(() => statSync(path).size, POLL).toBeGreaterThan(1000);
      renameSync(path, join(folder, `a.log.${index}`));
      child.kill(signal);
      await expect.poll(() => readdirSync(folder), POLL).toContain('a.log');
    }
    const count = await stopWriter(child);
    const files = readdirSync(folder).map((name) => join(folder, name));
    expect(files).toHaveLength(6);
    expect(sorted(numbersIn(...files))).toEqual(upTo(count));
  });

  it('keeps taking lines under its new name while no new one can be made', async () => {
    const folder = makeFolder();
    const inside = join(folder, 'logs');
    mkdirSync(inside);
    const path = join(inside, 'a.log');
    const { file, log } = openLines(path);
    renameSync(inside, join(folder, 'old'));
    file.reopen();
    file.reopen();
    writeAll(file, numbered(0, 5));
    await expect.poll(() => numbersIn(join(folder, 'old', 'a.log')), POLL).toEqual(upTo(5));
    mkdirSync(inside);
    file.reopen();
    writeAll(file, numbered(5, 8));
    await file.close();
    expect(numbersIn(path)).toEqual([5, 6, 7]);
    expect(file.droppedLines).toBe(0);
    expect(log.entries.map(({ level }) => level)).toEqual(['warn', 'warn']);
  });
});

describe('a file of lines that cannot be written', () => {
  it('keeps lines until its folder is there, and tells of it once', async () => {
    const folder = join(makeFolder(), 'missing');
    const { file, log } = openLines(join(folder, 'a.log'));
    writeAll(file, numbered(0, 5));
    file.flush();
    file.flushSync();
    file.reopen();
    expect(log.entries.filter(({ fields }) => !('reason' in fields))).toEqual([]);
    mkdirSync(folder);
    await expect.poll(() => log.entries.at(-1)?.level, POLL).toBe('info');
    expect(numbersIn(join(folder, 'a.log'))).toEqual(upTo(5));
    await file.close();
  });

  it('drops what there is no room for, counts it, and writes the rest when it can', async () => {
    const folder = makeFolder();
    const path = join(folder, 'a.log');
    mkdirSync(path);
    const { file, log } = openLines(path);
    const long = 'x'.repeat(100_000);
    const lines = Array.from({ length: 100 }, (_, line) => `${JSON.stringify({ line, long })}\n`);
    writeAll(file, lines);
    const kept = 100 - file.droppedLines;
    expect(file.droppedLines).toBeGreaterThan(0);
    expect(kept).toBeGreaterThan(0);
    renameSync(path, join(folder, 'folder'));
    await expect.poll(() => log.entries.length, POLL).toBe(2);
    expect(log.entries).toEqual([
      { level: 'warn', fields: { destination: path, reason: 'EISDIR' }, message: expect.any(String) },
      { level: 'info', fields: { destination: path, dropped_lines: 100 - kept }, message: expect.any(String) },
    ]);
    await file.close();
    expect(numbersIn(path)).toEqual(upTo(kept));
  });

  it('goes on where it stopped when a full disk has room again', async (context) => {
    const disk = mountSmallDisk(context, 256 * 1024);
    const path = join(disk.path, 'a.log');
    const { file, log } = openLines(path);
    disk.fill();
    writeAll(file, numbered(0, 5000));
    await expect.poll(() => log.entries.length, POLL).toBe(1);
    expect(log.entries[0]).toMatchObject({ level: 'warn', fields: { reason: 'ENOSPC' } });
    disk.makeRoom();
    await expect.poll(() => log.entries.length, POLL).toBe(2);
    await file.close();
    expect(numbersIn(path)).toEqual(upTo(5000));
  });

  it('cuts no line where a full disk is followed by a new file', async (context) => {
    const disk = mountSmallDisk(context, 64 * 1024);
    const path = join(disk.path, 'a.log');
    const { file, log } = openLines(path);
    writeAll(file, numbered(0, 20_000));
    await expect.poll(() => log.entries.length, POLL).toBe(1);
    const other = join(makeFolder(), 'full.log');
    writeFileSync(other, readFileSync(path));
    writeFileSync(path, '');
    renameSync(path, `${path}.1`);
    file.reopen();
    await expect.poll(() => statSync(path).size, POLL).toBeGreaterThan(0);
    await file.close();
    const whole = readFileSync(other, 'utf8').replace(/[^\n]+$/, '');
    const before = whole.split('\n').length - 1;
    const after = readFileSync(path, 'utf8').replace(/[^\n]+$/, '');
    expect(after.startsWith(`{"line":${before}}\n`)).toBe(true);
  });

  it('gives up when it is closed, and counts what is lost', async () => {
    const { file, log } = openLines(join(makeFolder(), 'missing', 'a.log'));
    writeAll(file, numbered(0, 5));
    await file.close();
    expect(file.droppedLines).toBe(5);
    expect(log.entries.map(({ fields }) => fields)).toContainEqual(expect.objectContaining({ dropped_lines: 5 }));
  });
});

describe('a process that writes lines', () => {
  it('loses none when it exits without waiting', async () => {
    const path = join(makeFolder(), 'a.log');
    const child = await startWriter(path, 'exit');
    await expect.poll(() => statSync(path).size, POLL).toBeGreaterThan(1000);
    const count = await stopWriter(child);
    expect(sorted(numbersIn(path))).toEqual(upTo(count));
  });

  it.for(['close', 'exit'])('writes every line to a pipe that is read, and ends by %s', async (end) => {
    const child = await startWriter('stderr', end);
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    await expect.poll(() => text.length, POLL).toBeGreaterThan(1000);
    const closed = once(child, 'close');
    const count = await stopWriter(child);
    await closed;
    expect(text).toBe(numbered(0, count).join(''));
  });

  it.for(['close', 'exit'])('is not held up by a pipe that nobody reads, and ends by %s', async (end) => {
    const child = await startWriter('stderr', end);
    expect(await once(child.stdout, 'data')).toEqual(['lost some\n']);
    expect(await stopWriter(child)).toBeGreaterThan(0);
  });
});
