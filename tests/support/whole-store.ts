// biome-ignore-all lint/suspicious/noMisplacedAssertion: what several tests hold; tests call it
import { join } from 'node:path';
import { inspectCache, verifyCache } from '@iris/cache';
import { expect } from 'vitest';

/** The store of a base folder has so many entries, each of them whole, and nothing had to be set aside. */
export function expectWholeStore(folder: string, entries: number): void {
  const cache = join(folder, 'cache');
  expect(verifyCache(cache)).toEqual({ status: 'ok', entries, garbled: 0, otherFormat: 0, problems: [] });
  expect(inspectCache(cache)).toMatchObject({ status: 'ok', entries, setAside: [] });
}
