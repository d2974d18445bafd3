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

  it('counts down to nothing, and then refuses', async () => {
    const limit = makeLimit();
    expect(await limit.take('a')).toEqual({ isExceeded: false, remaining: 1, resetSeconds: 60 });
    expect(await limit.take('a')).toEqual({ isExceeded: false, remaining: 0, resetSeconds: 60 });
    expect(await limit.take('a')).toEqual({ isExceeded: true, remaining: 0, resetSeconds: 60 });
  });

  it('counts each for himself', async () => {
    const limit = makeLimit({ quota: 1 });
    await limit.take('a');
    expect(await limit.take('b')).toMatchObject({ isExceeded: false });
    expect(await limit.take('a')).toMatchObject({ isExceeded: true });
  });

  it('gives a whole share again when the window is over, and says when that is', async () => {
    const limit = makeLimit({ quota: 1 });
    await limit.take('a');
    vi.advanceTimersByTime(45_500);
    expect(await limit.take('a')).toEqual({ isExceeded: true, remaining: 0, resetSeconds: 15 });
    vi.advanceTimersByTime(14_500);
    expect(await limit.take('a')).toEqual({ isExceeded: false, remaining: 0, resetSeconds: 60 });
  });

  it('looks without counting', async () => {
    const limit = makeLimit();
    expect(await limit.look('a')).toBeUndefined();
    await limit.take('a');
    expect(await limit.look('a')).toMatchObject({ isExceeded: false, remaining: 1 });
    expect(await limit.look('a')).toMatchObject({ isExceeded: false, remaining: 1 });
  });

  it('keeps no more counters than it may, and forgets those first that end first', async () => {
    const limit = makeLimit({ quota: 1, maxCounters: 100 });
    for (let index = 0; index < 150; index += 1) await limit.take(`address-${index}`);
    expect(await limit.look('address-49')).toBeUndefined();
    expect(await limit.look('address-50')).toMatchObject({ remaining: 0 });
    expect(await limit.look('address-149')).toMatchObject({ remaining: 0 });
  });

  it('keeps no timer for a counter that it forgot', async () => {
    const limit = makeLimit({ maxCounters: 10 });
    for (let index = 0; index < 1000; index += 1) await limit.take(`address-${index}`);
    expect(vi.getTimerCount()).toBe(10);
    vi.advanceTimersByTime(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not forget a counter that began again because an older one of the same name ended', async () => {
    const limit = makeLimit({ quota: 1, maxCounters: 2 });
    await limit.take('a');
    vi.advanceTimersByTime(60_000);
    await limit.take('b');
    await limit.take('a');
    await limit.take('c');
    expect(await limit.look('b')).toBeUndefined();
    expect(await limit.look('a')).toMatchObject({ remaining: 0 });
  });
});
