import { describe, expect, it } from 'vitest';
import { mapInOrder } from '../../src/read/map-in-order.ts';

async function* count(to: number, onTake: (item: number) => void = () => {}): AsyncGenerator<number> {
  for (let item = 1; item <= to; item += 1) {
    onTake(item);
    yield item;
  }
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

describe('mapInOrder', () => {
  it('answers in the order of the items, whichever is done first', async () => {
    const waiting = new Map<number, () => void>();
    const answers = collect(
      mapInOrder(count(3), 3, async (item) => {
        await new Promise<void>((resolve) => {
          waiting.set(item, resolve);
          if (waiting.size === 3) for (const each of [3, 2, 1]) waiting.get(each)?.();
        });
        return item * 10;
      }),
    );
    expect(await answers).toEqual([10, 20, 30]);
  });

  it('takes no more items than its width before somebody asks', async () => {
    let taken = 0;
    const answers = mapInOrder(
      count(100, (item) => {
        taken = item;
      }),
      4,
      async (item) => item,
    );
    await answers.next();
    expect(taken).toBe(4);
    await answers.next();
    expect(taken).toBe(5);
  });

  it('passes a failure on when its turn comes', async () => {
    const seen: number[] = [];
    const reading = (async () => {
      for await (const item of mapInOrder(count(5), 5, async (each) => {
        if (each === 3) throw new Error('third');
        return each;
      }))
        seen.push(item);
    })();
    await expect(reading).rejects.toThrow('third');
    expect(seen).toEqual([1, 2]);
  });
});
