/** How many theme colours (`iris.block1` to `iris.block12`) there are for blocks. */
export const BLOCK_COLORS = 12;
