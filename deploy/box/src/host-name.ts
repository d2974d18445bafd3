/** The last part of a name is never a number: an address is no name, has no certificate, and TLS does not ask for it. */
const HOST_NAME =
  /^(?=.{1,253}$)(?!(.*\.)?\d+$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

/**
 * Holds a text to be the name of a host, which files of several languages can then hold without harm.
 * @throws Error where it is not
 */
export function requireHostName(host: string): void {
  if (!HOST_NAME.test(host)) throw new Error(`${JSON.stringify(host)} is not a host name in lower case.`);
}
