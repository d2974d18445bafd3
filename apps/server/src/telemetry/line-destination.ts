/** One line, its line end included: as text, or as its bytes in UTF-8, which may be written over after it was taken. */
export type Line = string | Buffer;

/**
 * A line that is put together when it is about to be written, together with others: what many of them take one after
 * the other is a fraction of what they take one by one between other work.
 */
export interface PendingLine {
  /** Does not throw. */
  render(): Line;
}

/**
 * Somewhere that lines are written to from the path of a request: nothing here waits or throws, and a destination that
 * fails costs lines, counted, never a request.
 */
export interface LineDestination {
  /** Takes one line; it is written soon after, together with others. */
  write(line: Line | PendingLine): void;
  /** Starts to write at once what is waiting. */
  flush(): void;
  /** Writes what can be written before it returns: for a process that ends. */
  flushSync(): void;
  /** Whether it is a file that has a name. */
  readonly isNamedFile: boolean;
  /** Goes on in a new file of the same name, where it is such a file: for one that was renamed. */
  reopen(): void;
  /** Writes what is waiting and lets go of the destination; it takes no lines after that. */
  close(): Promise<void>;
  /** Lines lost since the start. */
  readonly droppedLines: number;
}

/** The line itself, put together where it was not yet. */
export function renderLine(line: Line | PendingLine): Line {
  return isPending(line) ? line.render() : line;
}

export function isPending(line: Line | PendingLine): line is PendingLine {
  return typeof line === 'object' && 'render' in line;
}
