import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BoxLayout, boxLayout } from '@iris/box';
import { DATA_ID_FILE } from '@iris/server/data-folder';
import { makeFolder } from '../../../apps/server/test/support/folder.ts';
import { startBuiltServer } from '../../support/built-server.ts';

export const BOX_KEY = 'a-key-of-the-box-of-this-test';
/** Of the user that the server runs as. */
export const IRIS_UID = 990;
export const BOX_DATA_ID = 'data-of-the-box-of-this-test';

/** A folder that is taken for `/`, as the installer leaves it, without a release. */
export interface BoxRoot {
  readonly root: string;
  readonly layout: BoxLayout;
}

export function makeBoxRoot(settings: Readonly<Record<string, string>> = {}, root = makeFolder()): BoxRoot {
  const layout = boxLayout(root);
  for (const folder of [layout.data, layout.releases, layout.places, layout.logs, join(root, 'etc')]) {
    mkdirSync(folder, { recursive: true });
  }
  chmodSync(layout.data, 0o700);
  writeFileSync(layout.users, `root:x:0:0:root:/root:/bin/sh\niris:x:${IRIS_UID}:990::/var/iris:/usr/sbin/nologin\n`);
  writeFileSync(layout.groups, 'root:x:0:\niris:x:990:cwagent\n');
  const all = {
    IRIS_ENV: 'prod',
    IRIS_API_KEY: BOX_KEY,
    IRIS_DATA_ID: BOX_DATA_ID,
    IRIS_LOG_FILE: layout.errorLog,
    IRIS_EMF: `file:${layout.emfLog}`,
    IRIS_CACHE_DIR: layout.data,
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(layout.settings, lines.join(''), { mode: 0o600 });
  writeFileSync(join(layout.data, DATA_ID_FILE), `${BOX_DATA_ID}\n`, { mode: 0o644 });
  return { root, layout };
}

/** The server on the data of a box, with its settings. */
export function startOnBox({ layout }: BoxRoot, more: Readonly<Record<string, string>> = {}) {
  const settings = {
    IRIS_ENV: 'prod',
    IRIS_API_KEY: BOX_KEY,
    IRIS_DATA_ID: BOX_DATA_ID,
    IRIS_LOG_FILE: layout.errorLog,
    IRIS_EMF: `file:${layout.emfLog}`,
    IRIS_RATE_PER_ADDRESS: '0',
    IRIS_RATE_PER_KEY: '0',
    ...more,
  };
  return startBuiltServer({ folder: layout.data, settings });
}
