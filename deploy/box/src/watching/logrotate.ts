import type { BoxLayout } from '../layout.ts';
import { fillTemplate } from '../templates.ts';

export interface LogrotateOptions {
  readonly layout: Pick<BoxLayout, 'logrotate' | 'accessLog' | 'nginxErrorLog' | 'errorLog' | 'emfLog' | 'nginxPid'>;
  /** Whose processes the application are. */
  readonly user: string;
  /** May read all logs: the CloudWatch agent is a member. */
  readonly group: string;
  /** Whose processes the workers of Nginx are: `nginx` on Amazon Linux, `www-data` on Debian and Ubuntu. */
  readonly nginxUser: string;
}

/** Neither spaces nor what a shell or logrotate would read as something else. */
const PATH = /^\/[A-Za-z0-9._/-]+$/;
const ACCOUNT = /^[a-z_][a-z0-9_-]*$/;

/**
 * What logrotate is told about the logs of a box.
 * @throws Error that names a path or an account that cannot stand in it
 */
export function renderLogrotate({ layout, user, group, nginxUser }: LogrotateOptions): string {
  const { logrotate: path, accessLog, nginxErrorLog, errorLog, emfLog, nginxPid } = layout;
  const paths = { path, accessLog, nginxErrorLog, errorLog, emfLog, nginxPid };
  for (const each of Object.values(paths)) {
    if (!PATH.test(each)) throw new Error(`${JSON.stringify(each)} is not a path that logrotate can be told.`);
  }
  for (const account of [user, group, nginxUser]) {
    if (!ACCOUNT.test(account)) throw new Error(`${JSON.stringify(account)} is not the name of a user or group.`);
  }
  return fillTemplate('logrotate.conf.template', { ...paths, user, group, nginxUser });
}
