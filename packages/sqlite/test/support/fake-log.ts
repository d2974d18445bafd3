import type { StoreLog } from '../../src/index.ts';

/** Remembers what it was told, as `level: message`. */
export class FakeLog implements StoreLog {
  readonly lines: string[] = [];
  readonly fields: Readonly<Record<string, unknown>>[] = [];

  info(fields: Readonly<Record<string, unknown>>, message: string): void {
    this.#add('info', fields, message);
  }

  warn(fields: Readonly<Record<string, unknown>>, message: string): void {
    this.#add('warn', fields, message);
  }

  #add(level: string, fields: Readonly<Record<string, unknown>>, message: string): void {
    this.lines.push(`${level}: ${message}`);
    this.fields.push(fields);
  }
}
