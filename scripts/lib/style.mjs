const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };

/**
 * Colour where the terminal can show it. Node 20's own `styleText` does not look at the stream yet.
 * @param {keyof typeof CODES} style
 * @param {string} text
 * @param {NodeJS.WriteStream} stream
 */
export function styleText(style, text, stream) {
  const { NO_COLOR, TERM } = process.env;
  if (!stream.isTTY || (NO_COLOR !== undefined && NO_COLOR !== '') || TERM === 'dumb') return text;
  return `\u001B[${CODES[style]}m${text}\u001B[0m`;
}
