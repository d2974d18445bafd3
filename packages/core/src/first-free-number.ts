/**
 * A number from 2 that is free; the smallest one where numbers were handed out without gaps, as they are here. The
 * search doubles and then halves, so that ten thousand blocks of one name stay cheap.
 */
export function firstFreeNumber(isTaken: (number: number) => boolean): number {
  let taken = 1;
  let free = 2;
  while (isTaken(free)) {
    taken = free;
    free *= 2;
  }
  while (free - taken > 1) {
    const middle = (taken + free) >> 1;
    if (isTaken(middle)) taken = middle;
    else free = middle;
  }
  return free;
}
