/**
 * Bodies lie outside V8's heap, beside objects that are tiny. V8 would look for those that are done with when the
 * objects had filled their space, but long before that it sees the memory outside grow and goes through the whole heap.
 */
const COLLECT_AFTER_BYTES = 4 * 1024 * 1024;

let uncollected = 0;

/**
 * Counts bytes of bodies that have arrived, and every few megabytes has V8 clean up among new objects alone, which
 * takes a fraction of a millisecond. Does nothing where Node was started without `--expose-gc`.
 */
export function countBodyGarbage(bytes: number): void {
  uncollected += bytes;
  if (uncollected < COLLECT_AFTER_BYTES) return;
  uncollected = 0;
  globalThis.gc?.({ type: 'minor', execution: 'sync' });
}
