import type { Marks, PanelBlock } from '../panel/messages.ts';

export function countOf(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** How large a block is, how scattered, where in it the reader stands, and whether it changed. */
export function describeExtent(block: PanelBlock, marks: Marks): string {
  const isWalked = marks.pinnedBlockId === block.id && marks.segment !== undefined && marks.segment.count > 1;
  return [
    countOf(block.lineCount, 'line'),
    ...(block.segments > 1 && !isWalked ? [countOf(block.segments, 'segment')] : []),
    ...(isWalked ? [`segment ${marks.segment?.number} of ${marks.segment?.count}`] : []),
    ...(block.stale ? ['changed since'] : []),
  ].join(' · ');
}
