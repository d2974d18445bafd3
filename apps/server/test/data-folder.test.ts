import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDataFolder, claimDataFolder, DATA_ID, DATA_ID_FILE, DataFolderError } from '../src/data-folder.ts';
import { makeFolder } from './support/folder.ts';
import { ServerProcess } from './support/server-process.ts';

const ID = 'data-of-this-test';

describe('a base folder', () => {
  it('may be any where the settings name no data', () => {
    expect(() => checkDataFolder(makeFolder(), undefined)).not.toThrow();
  });

  it('is taken where it holds the data that the settings name', () => {
    const folder = makeFolder();
    writeFileSync(join(folder, DATA_ID_FILE), ` ${ID}\r\n`);
    expect(() => checkDataFolder(folder, ID)).not.toThrow();
  });

  it.each([
    { what: 'is empty', prepare: () => {}, says: 'has no .iris-data-id' },
    {
      what: 'holds other data',
      prepare: (folder: string) => writeFileSync(join(folder, DATA_ID_FILE), 'another-id'),
      says: 'holds other data ("another-id")',
    },
    {
      what: 'cannot be asked',
      prepare: (folder: string) => mkdirSync(join(folder, DATA_ID_FILE)),
      says: 'cannot be told',
    },
  ])('is refused where it $what', ({ prepare, says }) => {
    const folder = makeFolder();
    prepare(folder);
    expect(() => checkDataFolder(folder, ID)).toThrow(DataFolderError);
    expect(() => checkDataFolder(folder, ID)).toThrow(says);
  });

  it('shows nothing of a file that somebody had its id lead to, and does not write there', () => {
    const folder = makeFolder();
    const secret = join(makeFolder(), 'secret');
    writeFileSync(secret, 'what-root-alone-reads and more\n');
    symlinkSync(secret, join(folder, DATA_ID_FILE));
    expect(() => checkDataFolder(folder, ID)).toThrow(/cannot be told \((?!.*what-root-alone-reads)/);
    expect(() => claimDataFolder(folder)).toThrow();
    expect(readFileSync(secret, 'utf8')).toBe('what-root-alone-reads and more\n');
  });

  it('is refused where a pipe stands for its id, which nobody waits for', () => {
    const folder = makeFolder();
    spawnSync('mkfifo', [join(folder, DATA_ID_FILE)]);
    expect(() => checkDataFolder(folder, ID)).toThrow('is not a file');
  });

  it('gets an id once, and keeps it', () => {
    const folder = join(makeFolder(), 'new');
    const first = claimDataFolder(folder);
    expect(first).toEqual({ id: expect.stringMatching(DATA_ID), isNew: true });
    expect(claimDataFolder(folder)).toEqual({ id: first.id, isNew: false });
    expect(readFileSync(join(folder, DATA_ID_FILE), 'utf8')).toBe(`${first.id}\n`);
    expect(statSync(join(folder, DATA_ID_FILE)).mode & 0o777).toBe(0o644);
    expect(() => checkDataFolder(folder, first.id)).not.toThrow();
  });
});

describe('a server whose data is not there', () => {
  it('does not start, says what to do, and leaves the folder as it is', async () => {
    const folder = makeFolder();
    const server = new ServerProcess({ IRIS_DATA_ID: ID }, folder);
    expect(await server.exit()).toBe(1);
    expect(server.stderr).toBe(
      `IRIS cannot start: ${folder} has no .iris-data-id, and the data that IRIS_DATA_ID names ("${ID}") is not there.\n` +
        `  - Is the volume of the data mounted? Look with: findmnt --target ${folder}\n` +
        '  - If the data is lost, bring it back from a backup: iris restore FILE\n' +
        `  - To go on with what is there now, empty or not: echo ${ID} > ${folder}/.iris-data-id\n`,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('does not make a folder that is missing', async () => {
    const folder = join(makeFolder(), 'unmounted');
    const server = new ServerProcess({ IRIS_DATA_ID: ID, IRIS_CACHE_DIR: folder }, makeFolder());
    expect(await server.exit()).toBe(1);
    expect(existsSync(folder)).toBe(false);
  });

  it('starts once it is there', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, DATA_ID_FILE), `${ID}\n`);
    const server = new ServerProcess({ IRIS_DATA_ID: ID }, folder);
    expect((await fetch(`${await server.listening()}/health`)).status).toBe(200);
  });

  it('refuses an id that could not be one', async () => {
    const server = new ServerProcess({ IRIS_DATA_ID: 'x; rm' }, makeFolder());
    expect(await server.exit()).toBe(1);
    expect(server.stderr).toContain('IRIS_DATA_ID must be 8 to 64 letters');
  });
});
