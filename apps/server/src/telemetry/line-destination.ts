/** As text, or as its bytes in UTF-8. */
export type Line = string | Buffer;

/**
 * Somewhere that lines are written to from the path of a request: nothing here waits or throws, and a destination that
 * fails costs lines, counted, never a request.
 */
export interface LineDestination {
  /**
   * Takes one line, its line end included; it is written soon after, together with others. Bytes are taken before the
   * call returns, and may be written over after it.
   */
  write(line: Line): void;
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
