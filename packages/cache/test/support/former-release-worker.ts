import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { decodeAnswer, encodeAnswer } from '../../src/stored-answer.ts';
import { makeAnswer, makeKey } from './sample-answers.ts';

export interface FormerReport {
  readonly found: number;
  /** Answers under a key that were not the answer to that key. */
  readonly wrong: number;
}

/**
 * A program of its own that uses a store as the release before the leases did, in its very words: writes and reads
 * answers 0 to `count`, and prints a report.
 */
const [directory = '', count = '0'] = process.argv.slice(2);
const FORMAT = 1;
const db = new Database(join(directory, 'analyses-1.db'), { timeout: 200 });
db.pragma('auto_vacuum = INCREMENTAL');
db.pragma('journal_mode = WAL');
db.pragma('synchronous = NORMAL');
db.exec(`
  CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    format INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    used_day INTEGER NOT NULL,
    checksum BLOB NOT NULL,
    body BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS entries_by_key ON entries (key, format);
  CREATE INDEX IF NOT EXISTS entries_by_age ON entries (created_at);
  CREATE INDEX IF NOT EXISTS entries_by_use ON entries (used_day, created_at);
  CREATE TABLE IF NOT EXISTS clearings (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL) STRICT;
`);
// That release waited for 20 ms and left an answer out; here every answer counts.
db.pragma('busy_timeout = 5000');
const upsert = db.prepare(`
  INSERT INTO entries (key, format, created_at, used_day, checksum, body) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (key, format) DO UPDATE SET created_at = excluded.created_at, used_day = excluded.used_day,
    checksum = excluded.checksum, body = excluded.body`);
const select = db.prepare<[key: Buffer, format: number], { readonly body: Buffer }>(
  'SELECT id, created_at, used_day, checksum, body FROM entries WHERE key = ? AND format = ?',
);

let found = 0;
let wrong = 0;
for (let number = 0; number < Number(count); number += 1) {
  const key = Buffer.from(makeKey(number), 'hex');
  const now = Date.now();
  const body = encodeAnswer(makeAnswer(number));
  const checksum = createHash('sha256').update(key).update(`${FORMAT}:${now}:`).update(body).digest().subarray(0, 16);
  upsert.run(key, FORMAT, now, Math.floor(now / 86_400_000), checksum, body);
  const row = select.get(Buffer.from(makeKey((number * 31) % Number(count)), 'hex'), FORMAT);
  if (row === undefined) continue;
  found += 1;
  const intent = decodeAnswer(row.body)?.analysis.fileIntent;
  if (intent !== makeAnswer((number * 31) % Number(count)).analysis.fileIntent) wrong += 1;
}
db.close();
const report: FormerReport = { found, wrong };
process.stdout.write(`${JSON.stringify(report)}\n`);
