import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { Sample } from './samples.ts';

/** The tables as the release before wrote them, to the letter; never to be brought up to date. */
const FORMER_SCHEMA = `
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
`;
const FORMER_FORMAT = 1;
const DAY_MS = 86_400_000;

/** Writes the database of a release before stores had a version; it was closed in good order. */
export function writeFormerStore(path: string, samples: readonly Sample[], createdAt: number): void {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL');
  db.exec(FORMER_SCHEMA);
  const insert = db.prepare(
    'INSERT INTO entries (key, format, created_at, used_day, checksum, body) VALUES (?, ?, ?, ?, ?, ?)',
  );
  for (const { key, answer } of samples) {
    const keyBytes = Buffer.from(key, 'hex');
    const { analysis, ...rest } = answer;
    const body = Buffer.from(JSON.stringify({ ...analysis, ...rest }));
    const hash = createHash('sha256').update(keyBytes).update(`${FORMER_FORMAT}:${createdAt}:`).update(body);
    const checksum = hash.digest().subarray(0, 16);
    insert.run(keyBytes, FORMER_FORMAT, createdAt, Math.floor(createdAt / DAY_MS), checksum, body);
  }
  db.close();
}
