import type { TotalsRecord } from '../../src/metrics-document.ts';
import { MetricsFile } from '../../src/metrics-file.ts';

/** Publishes as any other, and halts before a prepared record is put in place. */
export class SlowMetricsFile extends MetricsFile {
  readonly #prepared = Promise.withResolvers<void>();
  readonly #permission = Promise.withResolvers<void>();

  /** Resolves when a record is prepared and waits for permission to go on. */
  get prepared(): Promise<void> {
    return this.#prepared.promise;
  }

  permit(): void {
    this.#permission.resolve();
  }

  override async prepare(record: TotalsRecord): Promise<string> {
    const temporary = await super.prepare(record);
    this.#prepared.resolve();
    await this.#permission.promise;
    return temporary;
  }
}
