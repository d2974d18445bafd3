import { IrisError } from '@iris/core';

/** A point in time by which one file must be done. Checked between steps and from within the parser. */
export class Deadline {
  readonly #limitMs: number;
  readonly #end: number;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
    this.#end = performance.now() + limitMs;
  }

  get passed(): boolean {
    return performance.now() > this.#end;
  }

  /** @throws IrisError `deadline_exceeded` when the time is over. */
  check(): void {
    if (this.passed) throw this.error();
  }

  error(): IrisError {
    return new IrisError(
      'deadline_exceeded',
      `The structural analysis of this file took longer than its limit of ${this.#limitMs} ms. ` +
        'Split the file, or raise the limit if files of this kind are expected.',
    );
  }
}
