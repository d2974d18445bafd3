import type { ResponsibilityBlock } from '@iris/core';
import type { Iris } from '../context.ts';

/**
 * Pins a block. In focus mode the lines of another block are folded away: the focus goes where the reader goes.
 *
 * @param segment to show, from 0; where the cursor is, or else the first one, unless told
 */
export async function pinBlock(
  { reader, focusMode }: Pick<Iris, 'reader' | 'focusMode'>,
  block: ResponsibilityBlock,
  segment?: number,
): Promise<void> {
  const { blockId } = focusMode;
  if (blockId !== undefined && blockId !== block.id) await focusMode.enter(block);
  reader.pin(block, segment);
}
