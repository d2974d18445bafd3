import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RateLimit } from '../../src/limits/rate-limit.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function makeLimit(options: { readonly quota?: number; readonly maxCounters?: number } = {}): RateLimit {
  return new RateLimit({ name: 'address', quota: 2, windowSeconds: 60, ...options });
}

describe('RateLimit', () => {
  it('says of itself what its policy is', () => {
    expect(makeLimit({ quota: 600 }).policy).toBe('"address";q=600;w=60');
  });

  it('counts down to nothing, and then refuses', () => {
    const limit = makeLimit();
    expect(limit.take('a')).toEqual({ isExceeded: false, remaining: 1, resetSeconds: 60 });
    expect(limit.take('a')).toEqual({ isExceeded: false, remaining: 0, resetSeconds: 60 });
    expect(limit.take('a')).toEqual({ isExceeded: true, remaining: 0, resetSeconds: 60 });
  });

  it('counts each for himself', () => {
    const limit = makeLimit({ quota: 1 });
    limit.take('a');
    expect(limit.take('b')).toMatchObject({ isExceeded: false });
    expect(limit.take('a')).toMatchObject({ isExceeded: true });
  });

  it('gives a whole share again when the window is over, and says when that is', () => {
    const limit = makeLimit({ quota: 1 });
    limit.take('a');
    vi.advanceTimersByTime(45_500);
    expect(limit.take('a')).toEqual({ isExceeded: true, remaining: 0, resetSeconds: 15 });
    vi.advanceTimersByTime(14_500);
    expect(limit.take('a')).toEqual({ isExceeded: false, remaining: 0, resetSeconds: 60 });
  });

  it('looks without counting', () => {
    const limit = makeLimit();
    expect(limit.look('a')).toBeUndefined();
    limit.take('a');
    expect(limit.look('a')).toMatchObject({ isExceeded: false, remaining: 1 });
    expect(limit.look('a')).toMatchObject({ isExceeded: false, remaining: 1 });
  });

  it('keeps no more counters than it may, and forgets those first that end first', () => {
    const limit = makeLimit({ quota: 1, maxCounters: 100 });
    for (let index = 0; index < 150; index += 1) limit.take(`address-${index}`);
    expect(limit.look('address-49')).toBeUndefined();
    expect(limit.look('address-50')).toMatchObject({ remaining: 0 });
    expect(limit.look('address-149')).toMatchObject({ remaining: 0 });
  });

  it('lets go of counters whose window is over', () => {
    const limit = makeLimit();
    for (let index = 0; index < 1000; index += 1) limit.take(`address-${index}`);
    vi.advanceTimersByTime(60_000);
    limit.take('another');
    expect(limit.size).toBe(1);
  });

  it('does not forget a counter that began again because an older one of the same name ended', () => {
    const limit = makeLimit({ quota: 1, maxCounters: 2 });
    limit.take('a');
    vi.advanceTimersByTime(60_000);
    limit.take('b');
    limit.take('a');
    limit.take('c');
    expect(limit.look('b')).toBeUndefined();
    expect(limit.look('a')).toMatchObject({ remaining: 0 });
  });
});
