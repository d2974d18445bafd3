import type { Place } from '../layout.ts';

/** What runs the releases. On a box that is systemd. */
export interface Supervisor {
  /** Has a place start, and returns while it still does; how it fares is told by `state`. */
  start(place: Place): Promise<void>;
  /**
   * Has a place end what is under way and stop, and waits until it has.
   * @param patienceMs after which it is killed
   */
  stop(place: Place, patienceMs: number): Promise<void>;
  state(place: Place): Promise<PlaceState>;
  /** What a place said last, at most some lines, since it was started. */
  lastLines(place: Place): Promise<readonly string[]>;
}

export interface PlaceState {
  readonly status: 'starting' | 'running' | 'stopping' | 'stopped';
  /** How often it was started again since `start`, because it had ended by itself. */
  readonly restarts: number;
  /** For people: how it ended, or what it is at. */
  readonly detail: string;
}
