/** Anything else is refused by HTTP, or arrives as something else: invisible characters, typographic quotes. */
const NOT_SENDABLE = /[^ -~]/;

/** Why a key cannot be sent, in a sentence; undefined where it can. */
export function whatIsWrongWithKey(key: string): string | undefined {
  if (key === '') return 'A key has at least one character.';
  const place = key.search(NOT_SENDABLE);
  if (place === -1) return undefined;
  return `Character ${place + 1} of the key cannot be sent: keys have letters, digits and signs of ASCII alone.`;
}
