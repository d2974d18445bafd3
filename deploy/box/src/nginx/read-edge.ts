import { existsSync, readFileSync } from 'node:fs';
import { boxLayout } from '../layout.ts';

/** What is known of Nginx on a box from the configuration that it was given. */
export interface ConfiguredEdge {
  /** The name by which clients ask. */
  readonly host: string;
  /** Where it takes HTTPS. */
  readonly httpsPort: number;
}

const HOST = /^\s*server_name (?<host>[^\s;"]+);$/m;
const HTTPS = /^\s*listen (?:\S+:)?(?<port>\d+) ssl\b/m;

/**
 * Reads what `renderNginx` wrote.
 * @returns undefined where it did not write that
 */
export function readEdge(conf: string): ConfiguredEdge | undefined {
  const host = HOST.exec(conf)?.groups?.['host'];
  const port = HTTPS.exec(conf)?.groups?.['port'];
  return host === undefined || port === undefined ? undefined : { host, httpsPort: Number(port) };
}

/** The name by which clients ask the box whose `/` is a folder; undefined where IRIS's Nginx file is not there. */
export function installedHost(root: string): string | undefined {
  const { nginxConf } = boxLayout(root);
  return existsSync(nginxConf) ? readEdge(readFileSync(nginxConf, 'utf8'))?.host : undefined;
}
