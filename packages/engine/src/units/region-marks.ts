const MAX_MARK_LENGTH = 40;
const MARK = /^\W{0,8}(?:end\s?)?region\b/i;
const END_MARK = /^\W{0,8}end\s?region\b/i;

/** Whether a comment or directive begins or ends a region that editors fold: `#region`, `// endregion`. */
export function isRegionMark(text: string): boolean {
  return MARK.test(text.slice(0, MAX_MARK_LENGTH));
}

/** Whether it ends one. */
export function endsRegion(text: string): boolean {
  return END_MARK.test(text.slice(0, MAX_MARK_LENGTH));
}
