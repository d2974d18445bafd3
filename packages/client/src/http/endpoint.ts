import { IrisClientError } from './client-error.ts';

/** What older settings append to the address of the server. */
const ANALYZE_PATH = /\/api\/iris(\/analyze)?\/?$/;

/**
 * The address of a server as a user writes it: its base, or the whole address of the analysis.
 *
 * @returns the base, without a slash at its end
 * @throws IrisClientError `invalid-endpoint`
 */
export function parseEndpoint(text: string): URL {
  const url = toUrl(text.trim());
  if (url === null) throw invalid(text, 'it is not a whole address');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw invalid(text, `it begins with "${url.protocol}"`);
  // A password in an address ends up in logs and messages.
  if (url.username !== '' || url.password !== '') throw invalid(url.origin, 'it holds a user name or a password');
  const base = new URL(url.origin);
  base.pathname = url.pathname.replace(ANALYZE_PATH, '').replace(/\/+$/, '');
  return base;
}

/** The address of a route of the API below the base. */
export function routeOf(base: URL, path: string): string {
  return `${base.origin}${base.pathname.replace(/\/$/, '')}${path}`;
}

function invalid(text: string, reason: string): IrisClientError {
  return new IrisClientError('invalid-endpoint', `"${text}" is not the address of a server: ${reason}.`, {
    advice: 'Give an address like https://iris.example.com.',
  });
}

/** `URL.parse` is younger than the oldest platform that this runs on. */
function toUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
