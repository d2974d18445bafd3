import type { LeftOutReason } from '../files/walk.ts';
import type { ReadResult } from '../read/read-result.ts';

/** Counts what became of the files of a run. */
export class Tally {
  read = 0;
  failed = 0;
  degraded = 0;
  readonly #leftOut = new Map<LeftOutReason, number>();

  add(result: ReadResult): void {
    if (result.kind === 'analysis') {
      this.read += 1;
      if (result.degraded !== undefined) this.degraded += 1;
    } else if (result.kind === 'problem') this.failed += 1;
    else this.#leftOut.set(result.reason, (this.#leftOut.get(result.reason) ?? 0) + 1);
  }

  get leftOut(): number {
    return [...this.#leftOut.values()].reduce((total, count) => total + count, 0);
  }

  /** One line, for example `12 files read, 3 left out: 2 minified, 1 not text (--verbose names them)`. */
  summary(namesThem: boolean): string {
    const parts = [`${this.read} ${this.read === 1 ? 'file' : 'files'} read`];
    if (this.degraded > 0) parts.push(`${this.degraded} of them degraded`);
    if (this.failed > 0) parts.push(`${this.failed} could not be read`);
    if (this.leftOut === 0) return parts.join(', ');
    const reasons = [...this.#leftOut]
      .sort(([a, countOfA], [b, countOfB]) => countOfB - countOfA || (a < b ? -1 : 1))
      .map(([reason, count]) => `${count} ${reason}`);
    parts.push(`${this.leftOut} left out: ${reasons.join(', ')}`);
    return parts.join(', ') + (namesThem ? '' : ' (--verbose names them)');
  }
}
