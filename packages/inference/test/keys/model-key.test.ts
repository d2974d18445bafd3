import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ApiKey } from '../../src/keys/api-key.ts';
import type { KeySource } from '../../src/keys/key-source.ts';
import { startKey } from '../support/watched-key.ts';

const TEXT = 'not-to-be-seen';

function sourceOf(text: string): KeySource {
  const key = ApiKey.from(text);
  if (key === undefined) throw new Error('The test has no key');
  return { kind: 'value', key };
}

describe('a key', () => {
  it('is shown to nobody who does not ask for it', async () => {
    const source = sourceOf(TEXT);
    const { key } = await startKey(source);
    const error = new Error('It failed', { cause: { source, key } });
    const shown = [
      ...[source, key, error].flatMap((value) => [
        inspect(value, { depth: null, showHidden: true }),
        JSON.stringify(value),
      ]),
      `${source.kind === 'value' ? source.key : ''}`,
      String(key),
    ];
    expect(shown.join('\n')).not.toContain(TEXT);
    expect(key.reveal()).toBe(TEXT);
  });

  it('that was set as a value is there at once and stays what it is', async () => {
    const { key, log } = await startKey(sourceOf(` ${TEXT}\n`));
    expect(key.isKnown).toBe(true);
    expect(key.health()).toEqual({ status: 'ok' });
    expect(await key.replace(TEXT, { signal: new AbortController().signal })).toBe(false);
    expect(log.lines).toEqual([]);
  });
});
