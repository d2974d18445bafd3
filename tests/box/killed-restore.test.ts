import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DATA_ID_FILE } from '@iris/server/data-folder';
import { describe, expect, it } from 'vitest';
import { mountSmallDisk } from '../../apps/server/test/support/small-disk.ts';
import { makeBackup, runOnBox, snapshot } from './support/backups.ts';
import { type BoxRoot, makeBoxRoot } from './support/box-root.ts';

const DYING = pathToFileURL(join(import.meta.dirname, 'support/die-at-change.mjs')).href;
const OLD_KEY = 'the-former-key-of-this-box';

/** What a box has of the data before a restore, of the restored data, or of neither. */
function holds({ layout }: BoxRoot) {
  const notes = join(layout.data, 'notes.txt');
  return {
    canServe: existsSync(join(layout.data, DATA_ID_FILE)),
    data: existsSync(notes) ? readFileSync(notes, 'utf8').slice(0, 6) : '',
    settings: readFileSync(layout.settings, 'utf8').includes(OLD_KEY) ? 'before' : 'after',
  };
}

function makeOlderBox(): BoxRoot {
  const box = makeBoxRoot({ IRIS_API_KEY: OLD_KEY });
  writeFileSync(join(box.layout.data, 'notes.txt'), 'before');
  return box;
}

/** Every file below a folder that has a text in it. */
function filesWith(text: string, folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return names
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => readFileSync(path).includes(text));
}

describe('a restore that is killed', () => {
  it('leaves data that is old, new, or not served, wherever that was, and is brought to its end by the next', async () => {
    const { backup, box: source } = await makeBackup();
    const restored = readFileSync(join(source.layout.data, 'notes.txt'), 'utf8').slice(0, 6);
    const seen = new Set<string>();
    for (let change = 1; ; change++) {
      const box = makeOlderBox();
      const dying = { NODE_OPTIONS: `--import=${DYING}`, DIE_AT_CHANGE: String(change) };
      const { status } = await runOnBox('restore', box, [backup], dying);
      if (status === 0) break;
      const { canServe, data, settings } = holds(box);
      if (canServe) expect([data, settings]).toEqual(data === 'before' ? ['before', 'before'] : [restored, 'after']);
      seen.add(canServe ? data : 'not served');
      expect(filesWith('before', box.layout.data)).toHaveLength(1);
      expect((await runOnBox('restore', box, [backup])).status).toBe(0);
      expect(holds(box)).toEqual({ canServe: true, data: restored, settings: 'after' });
      for (const former of ['before', OLD_KEY]) expect(filesWith(former, box.root)).not.toEqual([]);
      expect(readdirSync(box.layout.data).filter((name) => name.startsWith('.restore-'))).toEqual([]);
    }
    expect([...seen]).toEqual(['before', 'not served']);
  }, 60_000);
});

describe('a restore', () => {
  it('that there is no room for is refused, and nothing is touched', async (context) => {
    const { backup } = await makeBackup();
    const { path } = mountSmallDisk(context, 100_100_000);
    const box = makeBoxRoot({}, path);
    const before = snapshot(path);
    const { status, stderr } = await runOnBox('restore', box, [backup]);
    expect([status, stderr]).toEqual([1, expect.stringContaining('What is in the backup needs 1 MB in')]);
    expect(snapshot(path)).toEqual(before);
  });
});
