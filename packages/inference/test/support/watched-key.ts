import { onTestFinished } from 'vitest';
import { FakeLog } from '../../../sqlite/test/support/fake-log.ts';
import type { KeySource } from '../../src/keys/key-source.ts';
import { type KeyTiming, ModelKey } from '../../src/keys/model-key.ts';

/** Soon enough for a test to wait for it; an attempt may take as long as on a busy machine. */
const QUICK: Partial<KeyTiming> = { attemptMs: 15_000, firstRetryMs: 20, maxRetryMs: 50, replaceMs: 0 };

export interface WatchedKey {
  readonly key: ModelKey;
  readonly log: FakeLog;
}

/** A key named OPENAI_API_KEY that was read once; it is closed when the test is over. */
export async function startKey(source: KeySource, timing: Partial<KeyTiming> = {}): Promise<WatchedKey> {
  const log = new FakeLog();
  const key = new ModelKey({ name: 'OPENAI_API_KEY', source, log, timing: { ...QUICK, ...timing } });
  onTestFinished(() => key.close());
  await key.start();
  return { key, log };
}
