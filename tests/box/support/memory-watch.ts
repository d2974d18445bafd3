import { readFileSync } from 'node:fs';
import type { ProcessSupervisor } from './process-supervisor.ts';

const INTERVAL_MS = 500;
const KILOBYTES_IN_MEGABYTE = 1024;

/** How memory is counted: of what processes share each has its part (PSS), or the whole of it (RSS). */
const COUNTS = { pssMb: 'Pss', rssMb: 'Rss' } as const;
type Count = keyof typeof COUNTS;
type Memory = Readonly<Record<Count, number>>;

/** The most that was seen, in MB. */
export interface MostMemory {
  readonly onePlace: Memory;
  readonly bothPlaces: Memory;
}

const NOTHING: Memory = { pssMb: 0, rssMb: 0 };

/** Looks at the memory of the places of a box until it is stopped. */
export class MemoryWatch {
  readonly #supervisor: ProcessSupervisor;
  readonly #timer: NodeJS.Timeout;
  #most: MostMemory = { onePlace: NOTHING, bothPlaces: NOTHING };

  constructor(supervisor: ProcessSupervisor) {
    this.#supervisor = supervisor;
    this.#timer = setInterval(() => this.#look(), INTERVAL_MS);
  }

  get most(): MostMemory {
    return this.#most;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const places = (['a', 'b'] as const).map((place) => memoryOf(this.#supervisor.pid(place)));
    const { onePlace, bothPlaces } = this.#most;
    this.#most = { onePlace: places.reduce(most, onePlace), bothPlaces: most(bothPlaces, sum(places)) };
  }
}

function sum(all: readonly Memory[]): Memory {
  return all.reduce((one, other) => ({ pssMb: one.pssMb + other.pssMb, rssMb: one.rssMb + other.rssMb }), NOTHING);
}

function most(one: Memory, other: Memory): Memory {
  return { pssMb: Math.max(one.pssMb, other.pssMb), rssMb: Math.max(one.rssMb, other.rssMb) };
}

function memoryOf(pid: number | undefined): Memory {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const read = (count: Count): number => {
      const [, kilobytes = '0'] = new RegExp(`^${COUNTS[count]}:\\s+(\\d+) kB$`, 'm').exec(text) ?? [];
      return Math.round(Number(kilobytes) / KILOBYTES_IN_MEGABYTE);
    };
    return { pssMb: read('pssMb'), rssMb: read('rssMb') };
  } catch {
    // It has just ended.
    return NOTHING;
  }
}
