import { describe, expect, it } from 'vitest';
import { DAY, SECOND } from '../../../sqlite/test/support/fake-clock.ts';
import { makeTemporaryFolder } from '../../../sqlite/test/support/temporary-folder.ts';
import { inspectBudget } from '../../src/money/inspect-budget.ts';
import { openBudget, openRawBudget } from '../support/open-budget.ts';

const TODAY = '2026-03-01';

describe('a daily budget', () => {
  it('lets a call through that it holds to the last billionth, and not one that it does not', () => {
    const { reserve, grant } = openBudget(makeTemporaryFolder());
    grant(600);
    expect(reserve(401)).toEqual({ kind: 'exhausted' });
    grant(400);
    expect(reserve(1)).toEqual({ kind: 'exhausted' });
    expect(reserve(0).kind).toBe('granted');
  });

  it('puts what a call cost in place of what was reserved', () => {
    const { budget, grant } = openBudget(makeTemporaryFolder());
    const [one, other] = [grant(600), grant(400)];
    expect(budget.status()).toEqual({ day: TODAY, budget: 1000, spent: 0, reserved: 1000 });
    one.settle(50);
    expect(budget.status()).toEqual({ day: TODAY, budget: 1000, spent: 50, reserved: 400 });
    other.release();
    expect(budget.status()).toEqual({ day: TODAY, budget: 1000, spent: 50, reserved: 0 });
  });

  it('takes all that was reserved where nobody knows what the call cost', () => {
    const { budget, grant } = openBudget(makeTemporaryFolder());
    for (const cost of [null, Number.NaN, -1, 0.5]) grant(100).settle(cost);
    expect(budget.status()).toMatchObject({ spent: 400, reserved: 0 });
  });

  it('settles a reservation once', () => {
    const { budget, grant } = openBudget(makeTemporaryFolder());
    const reservation = grant(600);
    reservation.settle(500);
    reservation.settle(500);
    reservation.release();
    expect(budget.status()).toMatchObject({ spent: 500, reserved: 0 });
  });

  it('remembers a call that cost more than was reserved for it', () => {
    const { budget, reserve, grant } = openBudget(makeTemporaryFolder());
    grant(600).settle(1100);
    expect(budget.status()).toMatchObject({ spent: 1100, reserved: 0 });
    expect(reserve(0)).toEqual({ kind: 'exhausted' });
  });

  it.each([[-1], [0.5], [Number.NaN], [Number.POSITIVE_INFINITY]])('refuses to reserve %s', (amount) => {
    const { reserve } = openBudget(makeTemporaryFolder());
    expect(() => reserve(amount)).toThrow(RangeError);
  });

  it.each([[-1], [Number.NaN], [Number.POSITIVE_INFINITY]])('refuses to reserve for a call of %s ms', (callMs) => {
    const { budget } = openBudget(makeTemporaryFolder());
    expect(() => budget.reserve(1, callMs)).toThrow(RangeError);
    expect(budget.reserve(1, 0.5).kind).toBe('granted');
  });

  it('is shared by all that use the folder, each with its own limit', () => {
    const directory = makeTemporaryFolder();
    const [small, large] = [openBudget(directory, { budget: 100 }), openBudget(directory, { budget: 300 })];
    large.grant(90);
    expect(small.reserve(20)).toEqual({ kind: 'exhausted' });
    large.grant(20).settle(15);
    expect(small.budget.status()).toEqual({ day: TODAY, budget: 100, spent: 15, reserved: 90 });
  });

  it('is still spent after a restart', () => {
    const directory = makeTemporaryFolder();
    const first = openBudget(directory);
    first.grant(600).settle(500);
    first.budget.close();
    const second = openBudget(directory);
    expect(second.budget.status()).toMatchObject({ spent: 500, reserved: 0 });
    expect(second.reserve(501)).toEqual({ kind: 'exhausted' });
  });

  it('counts what was reserved and never settled as spent, from a while after the deadline of the call', () => {
    const directory = makeTemporaryFolder();
    const first = openBudget(directory);
    first.grant(600);
    first.budget.close();
    const { budget, clock, reserve } = openBudget(directory, { clock: first.clock });
    expect(budget.status()).toMatchObject({ spent: 0, reserved: 600 });
    clock.advance(60 * SECOND);
    expect(budget.status()).toMatchObject({ spent: 600, reserved: 0 });
    expect(reserve(401)).toEqual({ kind: 'exhausted' });
  });

  it('settles a call that took longer than it should have', () => {
    const { budget, clock, grant } = openBudget(makeTemporaryFolder());
    const reservation = grant(600);
    clock.advance(60 * SECOND);
    reservation.settle(20);
    expect(budget.status()).toMatchObject({ spent: 20, reserved: 0 });
  });
});

describe('the day of a budget', () => {
  it('begins anew at midnight UTC', () => {
    const { budget, clock, reserve, grant } = openBudget(makeTemporaryFolder());
    grant(1000).settle(1000);
    clock.advance(DAY / 2 - 1);
    expect(reserve(1)).toEqual({ kind: 'exhausted' });
    clock.advance(1);
    expect(budget.status()).toEqual({ day: '2026-03-02', budget: 1000, spent: 0, reserved: 0 });
    grant(1000);
  });

  it('is for a call that runs into the next one that on which it was reserved', () => {
    const { budget, clock, grant } = openBudget(makeTemporaryFolder());
    clock.advance(DAY / 2 - SECOND);
    const reservation = grant(600);
    clock.advance(2 * SECOND);
    reservation.settle(500);
    expect(budget.status()).toMatchObject({ day: '2026-03-02', spent: 0, reserved: 0 });
    clock.advance(-2 * SECOND);
    expect(budget.status()).toMatchObject({ day: TODAY, spent: 500, reserved: 0 });
  });

  it('has what it had when the clock comes back from years ahead', () => {
    const directory = makeTemporaryFolder();
    const { clock, grant } = openBudget(directory);
    grant(600).settle(600);
    grant(100);
    for (let jump = 1; jump <= 10; jump += 1) {
      clock.advance(jump * 400 * DAY);
      const ahead = openBudget(directory, { clock });
      ahead.grant(1).settle(1);
      ahead.budget.close();
      clock.advance(-jump * 400 * DAY);
    }
    const back = openBudget(directory, { clock });
    expect(back.budget.status()).toMatchObject({ day: TODAY, spent: 600, reserved: 100 });
  });

  it('is kept for some weeks', () => {
    const directory = makeTemporaryFolder();
    const { clock, grant } = openBudget(directory);
    for (let day = 0; day < 50; day += 1) {
      grant(1).settle(1);
      grant(1);
      clock.advance(DAY);
    }
    openBudget(directory, { clock });
    const raw = openRawBudget(directory);
    expect(raw.prepare('SELECT count(*), min(day) FROM days').raw().get()).toEqual([41, '2026-03-11']);
    expect(raw.prepare('SELECT count(*), min(day) FROM reservations').raw().get()).toEqual([40, '2026-03-11']);
  });
});

describe('a look at the budget of a folder', () => {
  it('tells what was spent without changing anything', () => {
    const directory = makeTemporaryFolder();
    const { clock, grant } = openBudget(directory);
    grant(600).settle(500);
    grant(100);
    expect(inspectBudget(directory, clock.now())).toEqual({ status: 'ok', day: TODAY, spent: 500, reserved: 100 });
    expect(inspectBudget(directory, clock.now() + DAY)).toMatchObject({ day: '2026-03-02', spent: 0, reserved: 0 });
  });

  it('finds nothing where no budget was ever kept', () => {
    expect(inspectBudget(makeTemporaryFolder())).toEqual({ status: 'absent' });
  });
});
