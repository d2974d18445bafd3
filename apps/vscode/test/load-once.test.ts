import { describe, expect, it } from 'vitest';
import { fillOnceLoaded, loadOnce } from '../src/load-once.ts';

describe('loadOnce', () => {
  it('loads with the first use, and once', async () => {
    let loads = 0;
    const use = loadOnce(async () => {
      loads += 1;
      return loads;
    });
    expect(loads).toBe(0);
    expect(await Promise.all([use(), use()])).toEqual([1, 1]);
    expect(await use()).toBe(1);
  });

  it('tells everybody who waits that it failed, and tries again with the next use', async () => {
    const outcomes = [() => Promise.reject(new Error('too many open files')), () => Promise.resolve('loaded')];
    const use = loadOnce(async () => outcomes.shift()?.());
    const failed = [use(), use()];
    for (const each of failed) await expect(each).rejects.toThrow('too many open files');
    expect(await use()).toBe('loaded');
  });
});

describe('fillOnceLoaded', () => {
  function makeView() {
    const listeners: (() => void)[] = [];
    const dispose = (): void => {
      for (const listener of listeners) listener();
    };
    return { view: { onDidDispose: (listener: () => void) => listeners.push(listener) }, dispose };
  }

  it('fills what is still there when all is loaded, and nothing that is gone', async () => {
    const loading = Promise.withResolvers<string>();
    const filled: unknown[] = [];
    const how = { use: () => loading.promise, fill: (...given: readonly unknown[]) => filled.push(given) };
    const [gone, there] = [makeView(), makeView()];
    const filling = [fillOnceLoaded(gone.view, how), fillOnceLoaded(there.view, how)];
    gone.dispose();
    loading.resolve('loaded');
    await Promise.all(filling);
    expect(filled).toEqual([['loaded', there.view]]);
  });
});
