import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DAY, SECOND } from '../../../sqlite/test/support/fake-clock.ts';
import { mountSmallDisk } from '../../../sqlite/test/support/small-disk.ts';
import { makeTemporaryFolder } from '../../../sqlite/test/support/temporary-folder.ts';
import { BUDGET_DATABASE } from '../../src/money/daily-budget.ts';
import { inspectBudget } from '../../src/money/inspect-budget.ts';
import { openBudget, openRawBudget } from '../support/open-budget.ts';

/** Longer than any back-off. */
const A_WHILE = 61 * SECOND;
const LOST =
  'What was spent on 2026-03-01 is not known, because the budget database was corrupt; no model is asked until the next day (UTC) begins.';
const UNWRITABLE = 'The base folder cannot be written; no model is asked until it can.';
const FULL = 'The disk of the base folder is full; no model is asked until it can.';

/** Makes what is in the database unreadable to everyone, as a failing disk does. */
function garble(directory: string): void {
  const raw = openRawBudget(directory);
  raw.pragma('wal_checkpoint(TRUNCATE)');
  raw.close();
  const path = join(directory, BUDGET_DATABASE);
  writeFileSync(path, readFileSync(path).fill(0xa5));
}

function removeDatabase(directory: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(directory, BUDGET_DATABASE + suffix), { force: true });
}

describe('a corrupt record', () => {
  it('grants nothing for the rest of the day, says so, and begins anew with the next one', () => {
    const directory = makeTemporaryFolder();
    const first = openBudget(directory);
    first.grant(100).settle(100);
    first.budget.close();
    garble(directory);
    const { budget, clock, reserve } = openBudget(directory);
    expect(reserve(1)).toEqual({ kind: 'unavailable', reason: LOST });
    expect(budget.health()).toEqual({ status: 'degraded', reason: LOST });
    expect(budget.status()).toMatchObject({ spent: null, reserved: null });
    expect(readdirSync(directory).filter((name) => name.includes('.corrupt-'))).toHaveLength(1);
    clock.advance(DAY);
    expect(reserve(1000).kind).toBe('granted');
    expect(budget.health().status).toBe('ok');
  });

  it('grants nothing to others that come after it was set aside either', () => {
    const directory = makeTemporaryFolder();
    openBudget(directory).budget.close();
    garble(directory);
    openBudget(directory).budget.close();
    const { reserve, clock } = openBudget(directory);
    expect(reserve(1)).toEqual({ kind: 'unavailable', reason: LOST });
    expect(inspectBudget(directory, clock.now())).toMatchObject({ spent: null, reserved: null });
  });

  it('grants nothing when it is found while in use, in any process', () => {
    const directory = makeTemporaryFolder();
    const [one, other] = [openBudget(directory), openBudget(directory)];
    const reservation = one.grant(100);
    garble(directory);
    expect(one.reserve(1)).toEqual({ kind: 'unavailable', reason: LOST });
    expect(other.reserve(1)).toEqual({ kind: 'unavailable', reason: LOST });
    reservation.settle(50);
    expect(one.reserve(1).kind).toBe('unavailable');
    expect(other.budget.status()).toMatchObject({ spent: null, reserved: null });
  });

  it('is told by a look from outside, without a path', () => {
    const directory = makeTemporaryFolder();
    openBudget(directory).budget.close();
    garble(directory);
    expect(inspectBudget(directory)).toEqual({ status: 'unusable', reason: 'The budget database is corrupt.' });
  });
});

describe('a record that is removed under running processes', () => {
  it('is made again from what they saw', () => {
    const directory = makeTemporaryFolder();
    const { budget, reserve, grant } = openBudget(directory);
    grant(600).settle(500);
    removeDatabase(directory);
    expect(reserve(501)).toEqual({ kind: 'exhausted' });
    grant(500);
    expect(budget.status()).toMatchObject({ spent: 500, reserved: 500 });
  });

  it('takes the settlement of a call that is under way', () => {
    const directory = join(makeTemporaryFolder(), 'base');
    const { budget, grant } = openBudget(directory);
    const reservation = grant(600);
    rmSync(directory, { recursive: true });
    reservation.settle(500);
    // Once for what was seen to be reserved, once for what it cost: rather too much than too little.
    expect(budget.status()).toMatchObject({ spent: 1100, reserved: 0 });
  });
});

describe('a folder that cannot be written', () => {
  it('grants nothing, says so once without a path, and grants again when it can', () => {
    const blocker = join(makeTemporaryFolder(), 'base');
    writeFileSync(blocker, 'a file where a folder should be');
    const { budget, clock, log, reserve } = openBudget(blocker);
    expect(reserve(1)).toEqual({ kind: 'unavailable', reason: UNWRITABLE });
    expect(budget.health()).toEqual({ status: 'degraded', reason: UNWRITABLE });
    expect(budget.status()).toMatchObject({ spent: null, reserved: null });
    clock.advance(A_WHILE);
    expect(reserve(1).kind).toBe('unavailable');
    expect(log.lines).toEqual([`warn: ${UNWRITABLE}`]);
    rmSync(blocker);
    clock.advance(A_WHILE);
    expect(reserve(1).kind).toBe('granted');
    expect(budget.health()).toEqual({ status: 'ok' });
  });

  it('grants nothing where a folder has the name of the database', () => {
    const directory = makeTemporaryFolder();
    mkdirSync(join(directory, BUDGET_DATABASE));
    expect(openBudget(directory).reserve(1).kind).toBe('unavailable');
    expect(inspectBudget(directory).status).toBe('unusable');
  });

  it('grants nothing on a disk that is read-only, whatever is left of the budget', (test) => {
    const disk = mountSmallDisk(test, 1024 * 1024);
    const first = openBudget(disk.path);
    first.grant(1).settle(1);
    first.budget.close();
    disk.setReadOnly(true);
    const { budget, reserve } = openBudget(disk.path);
    expect(reserve(1).kind).toBe('unavailable');
    expect(budget.health()).toEqual({ status: 'degraded', reason: UNWRITABLE });
  });
});

describe('a full disk', () => {
  it('grants nothing until there is room, and then knows what calls cost meanwhile', (test) => {
    const disk = mountSmallDisk(test, 1024 * 1024);
    const { budget, clock, grant, reserve } = openBudget(disk.path, { budget: 1_000_000 });
    const reservation = grant(1000);
    disk.fill();
    // What is in the log already may be overwritten, so it takes more than one call to need room.
    for (let call = 0; call < 500 && reserve(1).kind === 'granted'; call += 1);
    expect(reserve(1)).toEqual({ kind: 'unavailable', reason: FULL });
    reservation.settle(10);
    const reservedOnly = (budget.status().reserved ?? 0) - 1000;
    disk.makeRoom();
    clock.advance(A_WHILE);
    grant(0);
    expect(budget.status()).toMatchObject({ spent: 10 + reservedOnly, reserved: 0 });
  });
});

describe('a database that another process holds', () => {
  it('grants nothing at the moment, and settles later', () => {
    const directory = makeTemporaryFolder();
    const { budget, clock, grant, reserve, log } = openBudget(directory);
    const reservation = grant(100);
    const holder = openRawBudget(directory);
    holder.exec('BEGIN IMMEDIATE');
    reservation.settle(10);
    expect(reserve(1)).toEqual({ kind: 'unavailable', reason: 'The budget database is busy.' });
    holder.exec('COMMIT');
    clock.advance(2 * SECOND);
    expect(reserve(990).kind).toBe('granted');
    expect(budget.status()).toMatchObject({ spent: 10, reserved: 990 });
    expect(log.lines).toEqual([]);
  });

  it('takes a settlement when the budget is closed', () => {
    const directory = makeTemporaryFolder();
    const { budget, clock, grant } = openBudget(directory);
    const reservation = grant(100);
    const holder = openRawBudget(directory);
    holder.exec('BEGIN IMMEDIATE');
    reservation.settle(10);
    holder.exec('COMMIT');
    budget.close();
    expect(inspectBudget(directory, clock.now())).toMatchObject({ spent: 10, reserved: 0 });
  });
});
