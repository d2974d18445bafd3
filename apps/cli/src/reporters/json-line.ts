/**
 * One JSON document on one line. JSON leaves most control and bidirectional characters as they are, and this line
 * may end in a terminal; they can only stand inside strings, where an escape means the same.
 */
export function toJsonLine(value: unknown): string {
  return `${JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escapeUnits)}\n`;
}

function escapeUnits(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
