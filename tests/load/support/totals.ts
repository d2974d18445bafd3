/** The sum of all counters of a group. */
export function sumOf(counts: Readonly<Record<string, number>>, group: string): number {
  return Object.entries(counts)
    .filter(([name]) => name.startsWith(`${group}.`))
    .reduce((sum, [, count]) => sum + count, 0);
}
