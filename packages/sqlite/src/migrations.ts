import type { Database } from 'better-sqlite3';

/**
 * The steps that bring a database up to date, oldest first; the database's `user_version` counts those it has. Releases
 * share one file, forwards and backwards, so a step only adds, in words that do no harm when what they add is there
 * (`CREATE TABLE IF NOT EXISTS`), and no step is ever changed or removed.
 */
export type Migrations = readonly string[];

/**
 * Takes the steps that a database lacks, all or none of them. Processes that come at once wait for each other, and the
 * later ones find nothing left to do. A database of a later release has more steps than are known here and is used as
 * it is.
 */
export function migrate(db: Database, steps: Migrations): void {
  if (readVersion(db) >= steps.length) return;
  const takeSteps = db.transaction(() => {
    // Another process may have been faster.
    const version = readVersion(db);
    if (version >= steps.length) return;
    for (const step of steps.slice(Math.max(0, version))) db.exec(step);
    db.pragma(`user_version = ${steps.length}`);
  });
  takeSteps.immediate();
}

function readVersion(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}
