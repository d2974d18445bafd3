import {
  boxLayout,
  edgeLimits,
  type NginxOptions,
  quote,
  quoteTemplate,
  readNginxProgram,
  renderNginx,
} from '@iris/box';
import { loadConfig } from '@iris/server/config';
import { describe, expect, it } from 'vitest';

const NEW = { version: '1.28.0', openssl: '3.5.1' };

function render(options: Partial<NginxOptions> = {}, settings: Readonly<Record<string, string>> = {}): string {
  return renderNginx({
    host: 'iris.test',
    program: NEW,
    limits: edgeLimits(loadConfig(settings)),
    paths: boxLayout(),
    ...options,
  });
}

/** The values of a directive, each of them once. */
function valuesOf(text: string, directive: string): readonly string[] {
  return [...new Set([...text.matchAll(new RegExp(`^ *${directive} (.*);$`, 'gm'))].map(([, value = '']) => value))];
}

describe('limits of Nginx', () => {
  it('are 10 MB for a body, and 60 and 120 s for the application, by default', () => {
    const text = render();
    expect(valuesOf(text, 'client_max_body_size')).toEqual(['10485760', '0']);
    expect(valuesOf(text, 'proxy_send_timeout')).toEqual(['60000ms']);
    expect(valuesOf(text, 'proxy_read_timeout')).toEqual(['120000ms']);
  });

  it('follow the settings of the application', () => {
    const text = render(
      {},
      {
        IRIS_MAX_BODY_MB: '4',
        IRIS_MAX_HEADER_KB: '8',
        IRIS_REQUEST_TIMEOUT_SECONDS: '50',
        IRIS_HEADERS_TIMEOUT_SECONDS: '7',
        IRIS_ANSWER_TIMEOUT_SECONDS: '9',
        IRIS_RATE_PER_ADDRESS: '100',
        IRIS_MAX_CONNECTIONS: '50',
      },
    );
    expect(valuesOf(text, 'client_max_body_size')).toEqual(['4194304', '0']);
    expect(valuesOf(text, 'large_client_header_buffers')).toEqual(['4 8192']);
    expect(valuesOf(text, 'proxy_send_timeout')).toEqual(['100000ms']);
    expect(valuesOf(text, 'proxy_read_timeout')).toEqual(['200000ms']);
    expect(valuesOf(text, 'client_header_timeout')).toEqual(['7000ms']);
    expect(valuesOf(text, 'client_body_timeout')).toEqual(['7000ms']);
    expect(valuesOf(text, 'send_timeout')).toEqual(['9000ms']);
    expect(valuesOf(text, 'limit_req_zone')).toEqual(['$iris_client zone=iris_requests:10m rate=200r/m']);
    expect(valuesOf(text, 'limit_req')).toEqual(['zone=iris_requests burst=100 nodelay']);
    expect(valuesOf(text, 'limit_conn')).toEqual(['iris_at_once 25']);
  });

  it('outlast those of the application, and end idle connections to it first', () => {
    const config = loadConfig({});
    const limits = edgeLimits(config);
    expect(limits.proxySendTimeoutMs).toBeGreaterThan(config.bodyTimeoutMs);
    expect(limits.proxyReadTimeoutMs).toBeGreaterThan(config.requestTimeoutMs);
    expect(limits.upstreamKeepAliveMs).toBeLessThan(config.keepAliveTimeoutMs);
  });

  it('leave any number of requests to an application that allows any', () => {
    expect(render({}, { IRIS_RATE_PER_ADDRESS: '0' })).not.toContain('limit_req');
  });
});

describe('the configuration', () => {
  it('speaks the language of the Nginx that is there', () => {
    const [debian, ubuntu, amazon] = ['1.22.1', '1.24.0', '1.28.0'].map((version) =>
      render({ program: { version, openssl: '3.0.13' } }),
    );
    expect(valuesOf(debian ?? '', 'listen')).toContain('443 ssl http2 default_server');
    expect(valuesOf(debian ?? '', 'ssl_session_tickets')).toEqual(['off']);
    expect(valuesOf(ubuntu ?? '', 'listen')).toContain('443 ssl http2');
    expect(ubuntu).not.toContain('ssl_session_tickets');
    expect(valuesOf(amazon ?? '', 'listen')).toContain('443 ssl default_server');
    expect(valuesOf(amazon ?? '', 'http2')).toEqual(['on']);
  });

  it('agrees on keys that stand quantum computers where OpenSSL can', () => {
    expect(valuesOf(render(), 'ssl_ecdh_curve')).toEqual(['X25519MLKEM768:X25519:prime256v1:secp384r1']);
    const older = render({ program: { ...NEW, openssl: '3.2.2' } });
    expect(valuesOf(older, 'ssl_ecdh_curve')).toEqual(['X25519:prime256v1:secp384r1']);
  });

  it.each(['iris.test; }', 'IRIS.test', '', '*.iris.test', 'a b', '-a.test', '$host', '192.0.2.1'])(
    'refuses the host %j',
    (host) => {
      expect(() => render({ host })).toThrow('not a host name');
    },
  );

  it.each(['/var/log; x', 'relative', '/a b', '/a\n', '/$x', '/{a}'])('refuses the path %j', (accessLog) => {
    expect(() => render({ paths: { ...boxLayout(), accessLog } })).toThrow('not a path');
  });

  it.each(['80; x', 'http', '300.1.1.1:', 'unix:/x'])('refuses to listen on %j', (address) => {
    expect(() => render({ listen: { http: [address], https: ['443'] } })).toThrow('not a port');
  });

  it('never repeats by itself what may not be repeated', () => {
    expect(valuesOf(render(), 'proxy_next_upstream')).toEqual(['error']);
  });
});

describe('quoting', () => {
  it('keeps quotes and backslashes', () => {
    expect(quote('a "b" \\c')).toBe('"a \\"b\\" \\\\c"');
  });

  it.each(['costs 5 $', 'a\nb', 'nul \0'])('refuses %j, which Nginx would read as something else', (text) => {
    expect(() => quote(text)).toThrow('cannot hold');
  });

  it('lets through the variables that are named, and no other', () => {
    expect(quoteTemplate('id $id', ['$id'])).toBe('"id $id"');
    expect(() => quoteTemplate('id $other', ['$id'])).toThrow('cannot hold');
  });
});

describe('the program', () => {
  it('is read from what nginx -V prints', () => {
    const text = [
      'nginx version: nginx/1.22.1',
      'built with OpenSSL 3.0.22 25 Aug 2026 (running with OpenSSL 3.0.19 27 Jan 2026)',
      'TLS SNI support enabled',
    ].join('\n');
    expect(readNginxProgram(text)).toEqual({ version: '1.22.1', openssl: '3.0.19' });
  });

  it('is not guessed', () => {
    expect(() => readNginxProgram('nginx version: openresty')).toThrow('does not say');
  });
});
