import { readFileSync } from 'node:fs';
import type { ProcessSupervisor } from './process-supervisor.ts';

const INTERVAL_MS = 500;
const KILOBYTES_IN_MEGABYTE = 1024;

/** The most that was seen, in MB; what processes share counts once (PSS). */
export interface MostMemory {
  readonly onePlaceMb: number;
  readonly bothPlacesMb: number;
}

/** Looks at the memory of the places of a box until it is stopped. */
export class MemoryWatch {
  readonly #supervisor: ProcessSupervisor;
  readonly #timer: NodeJS.Timeout;
  #most: MostMemory = { onePlaceMb: 0, bothPlacesMb: 0 };

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
    const places = (['a', 'b'] as const).map((place) =>
      this.#supervisor.pids(place).reduce((sum, pid) => sum + pssOf(pid), 0),
    );
    const [one, both] = [Math.max(...places), places.reduce((sum, each) => sum + each, 0)];
    this.#most = {
      onePlaceMb: Math.max(this.#most.onePlaceMb, Math.round(one)),
      bothPlacesMb: Math.max(this.#most.bothPlacesMb, Math.round(both)),
    };
  }
}

function pssOf(pid: number): number {
  try {
    const [, kilobytes = '0'] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    return Number(kilobytes) / KILOBYTES_IN_MEGABYTE;
  } catch {
    // It has just ended.
    return 0;
  }
}
