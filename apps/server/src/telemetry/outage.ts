/** What an outage is told to. */
export interface OutageLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** A destination that is only too slow fails and works again many times a second; so long without a loss ends that. */
const CALM_MS = 10_000;

/** Counts the lines that a destination loses, and tells once when it begins to fail and once when it works again. */
export class Outage {
  readonly #log: OutageLog;
  readonly #destination: string;
  #isOn = false;
  /** When the last line was dropped by a destination that does take lines, in ms since the process started. */
  #lastOverflow = Number.NEGATIVE_INFINITY;
  #droppedBefore = 0;
  #dropped = 0;

  /** @param destination as the messages name it */
  constructor(log: OutageLog, destination: string) {
    this.#log = log;
    this.#destination = destination;
  }

  get droppedLines(): number {
    return this.#dropped;
  }

  begin(error: unknown): void {
    if (this.#isOn) return;
    this.#isOn = true;
    const fields = { destination: this.#destination, reason: reasonOf(error) };
    this.#log.warn(fields, 'lines cannot be written: they wait in memory, and are dropped when it is full');
  }

  /** The file that is open, perhaps under another name by now, goes on taking lines. */
  reopenFailed(error: unknown): void {
    const fields = { destination: this.#destination, reason: reasonOf(error) };
    this.#log.warn(fields, 'the file cannot be opened again: lines go on into the one that is open');
  }

  /** One more line, and no room to keep it. */
  overflow(): void {
    if (!this.#isOn || this.#lastOverflow > 0) this.#lastOverflow = performance.now();
    this.begin(new Error('lines come faster than they are taken'));
    this.drop(1);
  }

  drop(lines: number): void {
    this.#dropped += lines;
  }

  end(): void {
    if (!this.#isOn || performance.now() - this.#lastOverflow < CALM_MS) return;
    this.#isOn = false;
    this.#lastOverflow = Number.NEGATIVE_INFINITY;
    const dropped = this.#dropped - this.#droppedBefore;
    this.#droppedBefore = this.#dropped;
    this.#log.info({ destination: this.#destination, dropped_lines: dropped }, 'lines are written again');
  }

  /** For a destination that is closed while lines wait for it. */
  giveUp(lines: number): void {
    if (lines === 0) return;
    this.drop(lines);
    const dropped = this.#dropped - this.#droppedBefore;
    this.#droppedBefore = this.#dropped;
    this.#log.warn({ destination: this.#destination, dropped_lines: dropped }, 'lines are lost: it was closed first');
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error ? String(error.code) : error.message;
}
