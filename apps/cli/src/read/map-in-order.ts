/**
 * Applies an asynchronous function to items as they come, at most `width` at a time, and yields the answers in the
 * order of the items. Takes no new item while the consumer is busy, so memory is bounded by `width` however many
 * items there are.
 */
export async function* mapInOrder<Item, Answer>(
  items: AsyncIterable<Item>,
  width: number,
  apply: (item: Item) => Promise<Answer>,
): AsyncGenerator<Answer> {
  const underWay: Promise<Answer>[] = [];
  for await (const item of items) {
    const answer = apply(item);
    // Whoever awaits it sees the failure; until its turn comes, it must not count as unhandled.
    answer.catch(() => {});
    underWay.push(answer);
    if (underWay.length < width) continue;
    const oldest = underWay.shift();
    if (oldest !== undefined) yield await oldest;
  }
  for (const answer of underWay) yield await answer;
}
