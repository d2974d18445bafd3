const STEP = 1024;
const LARGER_UNITS = ['MB', 'GB', 'TB', 'PB'];

export function showCount(count: number): string {
  return count.toLocaleString('en');
}

/** In whole kilobytes, or in the largest unit of which there is one. */
export function showBytes(bytes: number): string {
  let [value, unit] = [bytes / STEP, 'KB'];
  for (const larger of LARGER_UNITS) {
    if (value < STEP) break;
    [value, unit] = [value / STEP, larger];
  }
  return unit === 'KB' ? `${Math.ceil(value)} KB` : `${value.toFixed(1)} ${unit}`;
}

/** Dollars, to the cent; below a dollar as far as there is something to see. */
export function showUsd(usd: number): string {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: usd < 1 ? 6 : 2 };
  return `$${usd.toLocaleString('en', digits)}`;
}

/** A part of a whole as a percentage; a dash where there is no whole. */
export function showShare(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)}%`;
}
