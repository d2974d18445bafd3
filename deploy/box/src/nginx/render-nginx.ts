import { requireHostName } from '../host-name.ts';
import { type BoxLayout, PLACE_PORTS, type Place } from '../layout.ts';
import { fillTemplate } from '../templates.ts';
import type { EdgeLimits } from './edge-limits.ts';
import { renderProblems } from './edge-problems.ts';
import { isAtLeast, type NginxProgram } from './nginx-program.ts';

/** The paths that the configuration names. */
export type NginxPaths = Pick<
  BoxLayout,
  'nginxConf' | 'liveMarker' | 'tls' | 'acmeRoot' | 'site' | 'accessLog' | 'nginxErrorLog'
>;

/** Ports, or addresses with ports, as Nginx writes them. */
interface Listen {
  readonly http: readonly string[];
  readonly https: readonly string[];
}

export interface NginxOptions {
  /** The name by which clients ask, for example `iris.example.org`. */
  readonly host: string;
  readonly program: NginxProgram;
  readonly limits: EdgeLimits;
  /** Where the two releases of a deploy listen, on loopback. */
  readonly ports?: Readonly<Record<Place, number>>;
  readonly paths: NginxPaths;
  /** Ports 80 and 443 of all addresses unless told. */
  readonly listen?: Listen;
}

const PATH = /^\/[A-Za-z0-9._/-]+$/;
const ADDRESS = /^((\d{1,3}\.){3}\d{1,3}:|\[[0-9a-f:]+\]:)?\d{1,5}$/;
const ALL_ADDRESSES: Listen = { http: ['80', '[::]:80'], https: ['443', '[::]:443'] };
/** Two years, as Mozilla has it. */
const HSTS = 'max-age=63072000; includeSubDomains';
/** "Intermediate" of Mozilla's Server Side TLS guidelines 6.0 of April 2026. */
const CIPHERS = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];
const CURVES = ['X25519', 'prime256v1', 'secp384r1'];
const POST_QUANTUM_CURVE = 'X25519MLKEM768';

/** What a client may write to pretend that it is somebody else; all of it ends here. */
const FORGED_HEADERS = [
  'Forwarded',
  'X-Real-IP',
  'X-Client-IP',
  'True-Client-IP',
  'CF-Connecting-IP',
  'X-Forwarded-Host',
  'X-Forwarded-Port',
  'X-Forwarded-Server',
  'X-Forwarded-Prefix',
  'X-Original-URL',
  'X-Rewrite-URL',
  'Proxy',
];

/**
 * Nginx's configuration for a box: the text of `conf.d/iris.conf`, for the version of Nginx that is there.
 * @throws Error that names a host, path or address that cannot stand in it
 */
export function renderNginx({
  host,
  program,
  limits,
  paths,
  ports = PLACE_PORTS,
  listen = ALL_ADDRESSES,
}: NginxOptions): string {
  requireHostName(host);
  const { nginxConf, liveMarker, tls, acmeRoot, site, accessLog, nginxErrorLog } = paths;
  for (const path of [nginxConf, liveMarker, tls, acmeRoot, site, accessLog, nginxErrorLog]) {
    if (!PATH.test(path)) throw new Error(`${JSON.stringify(path)} is not a path that Nginx can be told.`);
  }
  for (const address of [...listen.http, ...listen.https]) {
    if (!ADDRESS.test(address)) throw new Error(`${JSON.stringify(address)} is not a port, or an address with a port.`);
  }
  return fillTemplate('iris.conf.template', {
    nginxConf,
    liveMarker,
    tls,
    acmeRoot,
    site,
    host,
    nginxVersion: program.version,
    portA: String(ports.a),
    portB: String(ports.b),
    upstreamKeepAlive: `${limits.upstreamKeepAliveMs}ms`,
    hsts: HSTS,
    httpsOrigin: `https://${host}${portSuffix(listen.https)}`,
    proxySendTimeout: `${limits.proxySendTimeoutMs}ms`,
    proxyReadTimeout: `${limits.proxyReadTimeoutMs}ms`,
    limitZones: renderLimitZones(limits),
    httpDefaultListen: indent(1, renderListen(listen.http, 'default_server')),
    httpListen: indent(1, renderListen(listen.http)),
    httpsDefaultListen: indent(1, renderHttpsListen(listen.https, program, 'default_server')),
    httpsListen: indent(1, renderHttpsListen(listen.https, program)),
    tlsProfile: indent(1, renderTls(program)),
    common: indent(1, renderCommon(limits, paths, program)),
    limits: indent(1, renderLimits(limits)),
    proxyHeaders: indent(2, renderProxyHeaders()),
    problems: indent(1, `\n${renderProblems(limits)}`),
  });
}

function renderListen(addresses: readonly string[], ...flags: readonly string[]): string {
  return addresses.map((address) => `listen ${[address, ...flags].join(' ')};`).join('\n');
}

function renderHttpsListen(addresses: readonly string[], { version }: NginxProgram, ...flags: string[]): string {
  if (!isAtLeast(version, '1.25.1')) return renderListen(addresses, 'ssl', 'http2', ...flags);
  return `${renderListen(addresses, 'ssl', ...flags)}\nhttp2 on;`;
}

function portSuffix([first = '443']: readonly string[]): string {
  const port = first.slice(first.lastIndexOf(':') + 1);
  return port === '443' ? '' : `:${port}`;
}

function renderTls({ version, openssl }: NginxProgram): string {
  const curves = isAtLeast(openssl, '3.5.0') ? [POST_QUANTUM_CURVE, ...CURVES] : CURVES;
  return [
    'ssl_protocols TLSv1.2 TLSv1.3;',
    `ssl_ecdh_curve ${curves.join(':')};`,
    `ssl_ciphers ${CIPHERS.join(':')};`,
    'ssl_prefer_server_ciphers off;',
    'ssl_session_timeout 1d;',
    'ssl_session_cache shared:iris_tls:10m;',
    // Before, the key of all tickets lived as long as the process, and with it the secrecy of old connections.
    ...(isAtLeast(version, '1.23.2') ? [] : ['ssl_session_tickets off;']),
  ].join('\n');
}

function renderCommon(limits: EdgeLimits, { accessLog, nginxErrorLog }: NginxPaths, { version }: NginxProgram): string {
  return [
    'server_tokens off;',
    `access_log ${accessLog} iris_access;`,
    `error_log ${nginxErrorLog} warn;`,
    `client_max_body_size ${limits.maxBodyBytes};`,
    `large_client_header_buffers 4 ${limits.maxHeaderBytes};`,
    `client_header_timeout ${limits.clientTimeoutMs}ms;`,
    `client_body_timeout ${limits.clientTimeoutMs}ms;`,
    `send_timeout ${limits.answerTimeoutMs}ms;`,
    'keepalive_timeout 65s;',
    // Where Nginx knows it: a reload leaves connections alone on which a client may be sending its next request.
    ...(isAtLeast(version, '1.27.4') ? ['keepalive_min_timeout 10s;'] : []),
    'reset_timedout_connection on;',
  ].join('\n');
}

function renderLimitZones({ requests }: EdgeLimits): string {
  return [
    'limit_conn_zone $iris_client zone=iris_at_once:10m;',
    ...(requests === null ? [] : [`limit_req_zone $iris_client zone=iris_requests:10m rate=${requests.perMinute}r/m;`]),
  ].join('\n');
}

function renderLimits({ requests, requestsAtOnce }: EdgeLimits): string {
  return [
    `limit_conn iris_at_once ${requestsAtOnce};`,
    'limit_conn_status 429;',
    // Each refusal has its line in the access log; the other log is for what the operator must mend.
    'limit_conn_log_level info;',
    ...(requests === null
      ? []
      : [
          `limit_req zone=iris_requests burst=${requests.burst} nodelay;`,
          'limit_req_status 429;',
          'limit_req_log_level info;',
        ]),
  ].join('\n');
}

function renderProxyHeaders(): string {
  return [
    'proxy_set_header Host $host;',
    'proxy_set_header X-Request-Id $iris_request_id;',
    // Overwritten: what a client writes must not stand beside what is known.
    'proxy_set_header X-Forwarded-For $remote_addr;',
    'proxy_set_header X-Forwarded-Proto $scheme;',
    ...FORGED_HEADERS.map((name) => `proxy_set_header ${name} "";`),
  ].join('\n');
}

function indent(levels: number, text: string): string {
  const margin = '    '.repeat(levels);
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `${margin}${line}`))
    .join('\n');
}
