import { join } from 'node:path';

/** The two places of the application: one is live, in the other one the next release is started. */
export type Place = 'a' | 'b';

/** Where each place listens, on loopback. */
export const PLACE_PORTS: Readonly<Record<Place, number>> = { a: 8081, b: 8082 };

/** Absolute paths of what IRIS has on a box. */
export type BoxLayout = ReturnType<typeof boxLayout>;

/**
 * Where everything is on a box. The paths are those of the Python service where it had them.
 * @param root the folder that is taken for `/`: another one where a system is prepared that does not run yet, and in tests
 */
export function boxLayout(root = '/') {
  const at = (...parts: readonly string[]): string => join(root, ...parts);
  return {
    home: at('opt/iris'),
    /** A folder for each release, by its name; three are kept. */
    releases: at('opt/iris/releases'),
    /** A link for each place in use, to the release that runs there. A place without one does not start. */
    places: at('opt/iris/places'),
    /** What a place has of its own: `PORT`. */
    placeSettings: (place: Place): string => at('opt/iris/places', `${place}.env`),
    /** Settings and secrets; mode 600. */
    settings: at('opt/iris/.env'),
    deployScript: at('opt/iris/deploy.sh'),
    /** What was deployed, and the deploy that is under way. */
    deploys: at('opt/iris/deploys.json'),
    /** Locked by whoever deploys. */
    deployLock: at('opt/iris/deploy.lock'),
    /** What Certbot runs when there is a new certificate. */
    reloadHook: at('opt/iris/reload-nginx.sh'),
    /** A link to `bin/iris` of the live release. */
    command: at('usr/local/bin/iris'),
    data: at('var/iris'),
    cache: at('var/iris/cache'),
    metrics: at('var/iris/metrics.json'),
    logs: at('var/log/iris'),
    /** Of Nginx: one line of JSON for each request. */
    accessLog: at('var/log/iris/access.log'),
    /** Of the application: one line of JSON for each event. */
    errorLog: at('var/log/iris/error.log'),
    /** Of Nginx: what an operator must mend. */
    nginxErrorLog: at('var/log/iris/nginx-error.log'),
    /** Events in CloudWatch's embedded metric format. */
    emfLog: at('var/log/iris/emf.log'),
    units: at('etc/systemd/system'),
    logrotate: at('etc/logrotate.d/iris'),
    /** What the CloudWatch agent is told to read and ship. */
    agentConf: at('opt/iris/cloudwatch-agent.json'),
    /** The program that starts, stops and configures the CloudWatch agent; there once the agent is installed. */
    agentControl: at('opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl'),
    nginxPid: at('run/nginx.pid'),
    memoryInfo: at('proc/meminfo'),
    /** Who there is on the machine. */
    users: at('etc/passwd'),
    groups: at('etc/group'),
    /** What Nginx starts with; it includes ours. */
    nginxMainConf: at('etc/nginx/nginx.conf'),
    nginxConf: at('etc/nginx/conf.d/iris.conf'),
    /** Is there while place `b` is live, and is not while place `a` is: a deploy switches by making or removing it. */
    liveMarker: at('etc/nginx/iris/live-b'),
    /** A link to the folder with `fullchain.pem` and `privkey.pem`. */
    tls: at('etc/nginx/iris/tls'),
    /** Where Certbot puts what proves that the host is ours. */
    acmeRoot: at('var/www/iris-acme'),
    /** Holds `assets/`. */
    site: at('var/www/iris'),
  };
}
