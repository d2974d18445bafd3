/** A stretch of text by its offsets (UTF-16 code units, 0-based, `end` exclusive). */
export interface Span {
  readonly start: number;
  readonly end: number;
}
