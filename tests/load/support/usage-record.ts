import type { Usage } from './load-server.ts';

/** What a process had in use over time, from samples at even intervals. */
export class UsageRecord {
  readonly #look: () => Promise<Usage>;
  readonly #samples: Usage[] = [];

  constructor(look: () => Promise<Usage>) {
    this.#look = look;
  }

  get residentMb(): readonly number[] {
    return this.#samples.map(({ residentMb }) => residentMb);
  }

  get fileDescriptors(): readonly number[] {
    return this.#samples.map(({ fileDescriptors }) => fileDescriptors);
  }

  get threads(): readonly number[] {
    return this.#samples.map(({ threads }) => threads);
  }

  /** The last fifth of the samples, whose highest are left out of account. */
  get lastResidentMb(): number {
    return median(part(this.residentMb, 0.8, 1));
  }

  async sample(): Promise<void> {
    this.#samples.push(await this.#look());
  }

  /** For people: ten figures of each kind, evenly spread. */
  describe(): string {
    return [
      `RSS (MB): ${tenOf(this.residentMb)}; highest ${Math.round(Math.max(...this.residentMb))}`,
      `file descriptors: ${tenOf(this.fileDescriptors)}`,
      `threads: ${tenOf(this.threads)}`,
    ].join('\n');
  }
}

/** The median of the last fifth against that of the second fifth: after ten minutes, minutes 9 and 10 against 3 and 4. */
export function flatness(values: readonly number[]): number {
  return median(part(values, 0.8, 1)) / median(part(values, 0.2, 0.4));
}

function part(values: readonly number[], from: number, to: number): readonly number[] {
  return values.slice(Math.floor(values.length * from), Math.ceil(values.length * to));
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function tenOf(values: readonly number[]): string {
  const tenths = Array.from({ length: 10 }, (_, index) => median(part(values, index / 10, (index + 1) / 10)));
  return tenths.map((value) => Math.round(value)).join(' ');
}
