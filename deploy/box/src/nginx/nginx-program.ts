/** What the programs on a box are, as far as their configuration depends on it. */
export interface NginxProgram {
  /** For example `1.28.0`. */
  readonly version: string;
  /** The OpenSSL that it runs with, for example `3.2.2`. */
  readonly openssl: string;
}

/**
 * Reads what `nginx -V` prints (on stderr).
 * @throws Error where it is not that
 */
export function readNginxProgram(text: string): NginxProgram {
  const version = /^nginx version: nginx\/(\d+\.\d+\.\d+)/m.exec(text)?.[1];
  const openssl = (/running with OpenSSL (\d+\.\d+\.\d+)/.exec(text) ?? /OpenSSL (\d+\.\d+\.\d+)/.exec(text))?.[1];
  if (version === undefined || openssl === undefined) {
    throw new Error('nginx -V does not say which nginx and OpenSSL it is: is it nginx, built with OpenSSL?');
  }
  return { version, openssl };
}

/** Whether a version is another or newer, number by number. */
export function isAtLeast(version: string, oldest: string): boolean {
  const numbers = version.split('.').map(Number);
  for (const [index, wanted] of oldest.split('.').map(Number).entries()) {
    const found = numbers[index] ?? 0;
    if (found !== wanted) return found > wanted;
  }
  return true;
}
