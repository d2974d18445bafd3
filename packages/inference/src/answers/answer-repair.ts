/**
 * What had to be mended in a model's answer before the rules of an analysis are applied; they name what they mend
 * themselves. Each is named once, however often it happened.
 */
export type AnswerRepair =
  | 'answer_unwrapped'
  | 'blocks_cut'
  | 'block_unreadable'
  | 'ranges_cut'
  | 'range_unreadable'
  | 'range_turned'
  | 'ranges_normalized'
  | 'ranges_overlapped'
  | 'ranges_snapped';
