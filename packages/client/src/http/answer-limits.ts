/** Models find at most 60 blocks with 50 ranges each; the structural analyzer finds some dozens in the largest files. */
const MAX_BLOCKS = 300;
/** Of all blocks together, and the numbers of one range. */
const MAX_RANGES = 6_000;
const MAX_REPAIRS = 1_000;
const MAX_METADATA_FIELDS = 1_000;

/**
 * Whether an answer has more parts than any analysis. To be asked before a schema is: that says of each part what is
 * wrong with it, which takes gigabytes where a server sends millions of wrong ones.
 */
export function hasTooManyParts(answer: unknown): boolean {
  if (!isRecord(answer)) return false;
  const { metadata } = answer;
  if (isRecord(metadata) && Object.keys(metadata).length > MAX_METADATA_FIELDS) return true;
  if (isRecord(metadata) && itemsOf(metadata['repairs']).length > MAX_REPAIRS) return true;
  const blocks = itemsOf(answer['responsibility_blocks']);
  if (blocks.length > MAX_BLOCKS) return true;
  const ranges = blocks.filter(isRecord).map((block) => itemsOf(block['ranges']));
  if (ranges.reduce((count, { length }) => count + length, 0) > MAX_RANGES) return true;
  return ranges.flat().some((range) => itemsOf(range).length > MAX_RANGES);
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
