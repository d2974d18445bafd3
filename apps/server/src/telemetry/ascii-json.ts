const OUTSIDE_ASCII = /[^ -~\n]/;
const EACH_OUTSIDE_ASCII = /[^ -~\n]/g;

/**
 * The same JSON in visible ASCII, line ends between values aside. JSON lets control characters above U+007F, U+2028 and
 * marks that turn the direction of text stand as they are: readers break lines at some, and terminals obey others.
 */
export function toAsciiJson(json: string): string {
  return OUTSIDE_ASCII.test(json) ? json.replace(EACH_OUTSIDE_ASCII, escapeCodeUnit) : json;
}

function escapeCodeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
