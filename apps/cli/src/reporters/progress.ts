const FIRST_AFTER_MS = 500;
const AT_MOST_EVERY_MS = 100;
const CLEAR_LINE = '\r\u001B[2K';

/** What a line of progress needs of a stream. */
export interface ProgressStream {
  readonly isTTY: boolean;
  readonly columns: number;
  write(text: string): unknown;
}

/** One line on a terminal that says how far the work is. */
export interface Progress {
  /** Shows the line, if it is time; its text must be safe to print and is cut to the terminal's width. */
  show(text: string): void;
  /** Takes the line away, so that something else can be printed. */
  clear(): void;
}

const SILENT: Progress = { show: () => {}, clear: () => {} };

/** Progress is for a person who waits: it appears after half a second, and never in a file or pipe. */
export function createProgress(
  stream: ProgressStream,
  isDumb: boolean,
  now: () => number = performance.now.bind(performance),
): Progress {
  if (!stream.isTTY || isDumb) return SILENT;
  let nextAt = now() + FIRST_AFTER_MS;
  let isShown = false;
  return {
    show(text) {
      if (now() < nextAt) return;
      nextAt = now() + AT_MOST_EVERY_MS;
      stream.write(`${CLEAR_LINE}${text.slice(0, Math.max(0, stream.columns - 1))}`);
      isShown = true;
    },
    clear() {
      if (isShown) stream.write(CLEAR_LINE);
      isShown = false;
    },
  };
}
