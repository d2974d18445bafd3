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
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw invalid(text, 'it begins neither with https: nor http:');
  if (url.username !== '' || url.password !== '') throw invalid(text, 'it holds a user name or a password');
  if (url.search !== '' || url.hash !== '') throw invalid(text, 'it holds a query or a fragment');
  const base = new URL(url.origin);
  base.pathname = url.pathname.replace(ANALYZE_PATH, '').replace(/\/+$/, '');
  return base;
}

/** The address of a route of the API below the base. */
export function routeOf(base: URL, path: string): string {
  return `${base.origin}${base.pathname.replace(/\/$/, '')}${path}`;
}

function invalid(text: string, reason: string): IrisClientError {
  // A password in an address would end up in logs and messages.
  const shown = text.includes('@') ? 'What is set' : `"${text}"`;
  return new IrisClientError('invalid-endpoint', `${shown} is not the address of a server: ${reason}.`, {
    advice: 'Give an address like https://iris.example.com.',
  });
}

/** `URL.parse` is younger than the oldest platform that this runs on. */
function toUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
