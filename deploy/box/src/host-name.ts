const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

/**
 * Holds a text to be the name of a host, which files of several languages can then hold without harm.
 * @throws Error where it is not
 */
export function requireHostName(host: string): void {
  if (!HOST_NAME.test(host)) throw new Error(`${JSON.stringify(host)} is not a host name in lower case.`);
}
