import { describe, expect, it } from 'vitest';
import { BodyBudget } from '../../src/limits/body-budget.ts';

describe('BodyBudget', () => {
  it('gives what there is, and takes nothing where it does not fit', () => {
    const budget = new BodyBudget(10);
    expect(budget.tryTake(6)).toBe(true);
    expect(budget.tryTake(5)).toBe(false);
    expect(budget.tryTake(4)).toBe(true);
    expect(budget.tryTake(1)).toBe(false);
  });

  it('gives again what was given back', () => {
    const budget = new BodyBudget(10);
    budget.tryTake(10);
    budget.release(3);
    expect(budget.tryTake(4)).toBe(false);
    expect(budget.tryTake(3)).toBe(true);
  });
});
