import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { issueCommand, moveRenewal, readServedCertificate, templatePath } from '@iris/box';
import { BOX_EVENTS } from '@iris/server/metric-names';
import { describe, expect, it } from 'vitest';
import { findEmfProblems } from '../../apps/server/test/support/emf-schema.ts';
import { makeFolder } from '../../apps/server/test/support/folder.ts';
import { Edge, HOST, whyNoNginx } from './support/edge.ts';
import { startPebble } from './support/pebble.ts';
import { freePort } from './support/ports.ts';

const HOOK = templatePath('reload-nginx.sh');
const IRIS = fileURLToPath(new URL('../../apps/cli/bin/iris.mjs', import.meta.url));
const REPORT = [IRIS, 'certificate', '--host', HOST, '--json'];
const CERTBOT_MS = 60_000;
const DAY_MS = 86_400_000;

const obstacle = whyNoNginx() ?? whyNoCertbot();

function whyNoCertbot(): string | undefined {
  if (spawnSync('certbot', ['--version']).status !== 0) return 'certbot is not installed';
  return spawnSync('pebble', ['-help']).error === undefined ? undefined : 'pebble is not installed';
}

describe.skipIf(obstacle !== undefined)(`certificates${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  const serialOf = async (edge: Edge) =>
    (await readServedCertificate({ host: HOST, port: edge.httpsPort })).serialNumber;

  /** The environment of programs that call `nginx`: it works on the configuration of the test. */
  function environmentOf(edge: Edge): NodeJS.ProcessEnv {
    const bin = join(edge.folder, 'bin');
    mkdirSync(bin, { recursive: true });
    const script = `#!/bin/sh\nPATH=\${PATH#*:}\nexec nginx -p ${edge.folder} -c ${edge.mainConf} "$@"\n`;
    writeFileSync(join(bin, 'nginx'), script, { mode: 0o755 });
    return { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` };
  }

  async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(child, 'close');
    const output = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = await ended;
    return { code, output: output.join('') };
  }

  it('are issued, renewed and served, and one with which Nginx would not start is not', {
    timeout: CERTBOT_MS,
  }, async () => {
    const edge = await Edge.start({ live: await freePort() });
    const pebble = await startPebble({ folder: edge.folder, httpPort: edge.httpPort, validDays: 20 });
    const env = { ...environmentOf(edge), REQUESTS_CA_BUNDLE: pebble.authorityFile };
    const folders = ['config', 'work', 'logs'].flatMap((name) => [`--${name}-dir`, join(edge.folder, name)]);
    const { acmeRoot, tls } = edge.paths;
    const [program, ...args] = issueCommand({ host: HOST, email: null, acmeRoot, hook: HOOK, tlsFolder: tls });
    const placeholder = await serialOf(edge);

    const issued = await run(program, [...args, '--server', pebble.directoryUrl, ...folders], env);
    expect(issued).toMatchObject({ code: 0 });
    expect(readlinkSync(tls)).toBe(join(edge.folder, 'config/live', HOST));
    await expect.poll(() => serialOf(edge)).not.toBe(placeholder);
    const first = await serialOf(edge);

    // Less than 30 days are left, so that it is due.
    const renewed = await run('certbot', ['renew', '--no-random-sleep-on-renew', ...folders], env);
    expect(renewed).toMatchObject({ code: 0 });
    await expect.poll(() => serialOf(edge)).not.toBe(first);
    const second = await serialOf(edge);

    appendFileSync(edge.paths.nginxConf, 'this is no directive;\n');
    const refused = await run('certbot', ['renew', '--no-random-sleep-on-renew', ...folders], env);
    expect(refused.output).toContain('nginx refuses its configuration');
    expect(await serialOf(edge)).toBe(second);
  });

  it('that a plugin of Certbot got for Nginx are renewed without it', { timeout: CERTBOT_MS }, async () => {
    const edge = await Edge.start({ live: await freePort() });
    const pebble = await startPebble({ folder: edge.folder, httpPort: edge.httpPort, validDays: 20 });
    const env = { ...environmentOf(edge), REQUESTS_CA_BUNDLE: pebble.authorityFile };
    const folders = ['config', 'work', 'logs'].flatMap((name) => [`--${name}-dir`, join(edge.folder, name)]);
    const { acmeRoot, tls } = edge.paths;
    const [program, ...args] = issueCommand({ host: HOST, email: null, acmeRoot, hook: HOOK, tlsFolder: tls });
    expect(await run(program, [...args, '--server', pebble.directoryUrl, ...folders], env)).toMatchObject({ code: 0 });
    const first = await serialOf(edge);
    const file = join(edge.folder, `config/renewal/${HOST}.conf`);
    const ofPlugin = readFileSync(file, 'utf8')
      .replace(/^(webroot_path|renew_hook) = .*\n/gm, '')
      .replace(/\[\[webroot_map\]\][\s\S]*/, '')
      .replace('authenticator = webroot', 'authenticator = nginx\ninstaller = nginx');
    const hook = `${HOOK} ${tls}`;
    const moved = moveRenewal(ofPlugin, { acmeRoot, hook });
    writeFileSync(file, moved);
    expect(moved).not.toContain('nginx\n');
    expect(moveRenewal(moved, { acmeRoot, hook })).toBe(moved);

    const renewed = await run('certbot', ['renew', '--no-random-sleep-on-renew', ...folders], env);
    expect(renewed).toMatchObject({ code: 0 });
    await expect.poll(() => serialOf(edge)).not.toBe(first);
    // As Certbot wrote it then.
    expect(moveRenewal(readFileSync(file, 'utf8'), { acmeRoot, hook })).toBe(readFileSync(file, 'utf8'));
  });

  it('lead back to what was there where Nginx refuses the first one', async () => {
    const edge = await Edge.start({ live: await freePort() });
    const before = readlinkSync(edge.paths.tls);
    const env = { ...environmentOf(edge), RENEWED_LINEAGE: join(edge.folder, 'nothing-there') };
    const { code, output } = await run(HOOK, [edge.paths.tls], env);
    expect(output).toContain('nginx refuses its configuration');
    expect(code).toBe(1);
    expect(readlinkSync(edge.paths.tls)).toBe(before);
    expect(edge.nginx('-t').status).toBe(0);
  });

  it('are counted in days, as an event for CloudWatch', async () => {
    const edge = await Edge.start({ live: await freePort() });
    const emf = join(edge.folder, 'emf.log');
    const args = ['--port', String(edge.httpsPort), '--environment', 'test', '--emf', emf];
    const said = await run(process.execPath, [...REPORT, ...args], process.env);
    expect(said.code).toBe(0);
    const line = readFileSync(emf, 'utf8');
    const event = JSON.parse(line);
    expect(findEmfProblems(line, event._aws.Timestamp)).toEqual([]);
    const metrics = Object.keys(BOX_EVENTS.certificate_checked.metrics);
    expect(event._aws.CloudWatchMetrics[0].Metrics.map(({ Name }: { Name: string }) => Name)).toEqual(metrics);
    const { expiresAt } = await readServedCertificate({ host: HOST, port: edge.httpsPort });
    expect(event.CertificateDaysLeft).toBeCloseTo((expiresAt - event._aws.Timestamp) / DAY_MS, 1);
    expect(event.Environment).toBe('test');
    expect(JSON.parse(said.output)).toEqual({
      status: 'ok',
      serialNumber: event.serial_number,
      daysLeft: event.CertificateDaysLeft,
    });
  });

  it('that nobody shows are a failure which says where to look', async () => {
    const port = String(await freePort());
    const args = ['--port', port, '--emf', join(makeFolder(), 'emf.log')];
    const { code, output } = await run(process.execPath, [...REPORT, ...args], process.env);
    expect(code).toBe(1);
    expect(output).toContain('Does nginx run');
    expect((await run(process.execPath, [IRIS, 'certificate'], process.env)).code).toBe(2);
  });
});

describe('the command that gets a certificate', () => {
  const options = { host: HOST, email: 'ops@iris.test', acmeRoot: '/a', hook: '/opt/hook.sh', tlsFolder: '/etc/tls' };

  it('names the address, or says that there is none', () => {
    expect(issueCommand(options)).toEqual(expect.arrayContaining(['--email', 'ops@iris.test']));
    expect(issueCommand({ ...options, email: null })).toContain('--register-unsafely-without-email');
  });

  it.each(['/a b', '/a;rm', '/$(id)', 'a'])('lets no shell read the path %j', (hook) => {
    expect(() => issueCommand({ ...options, hook })).toThrow('not a path');
  });
});

describe('the renewal of a certificate', () => {
  const wanted = { acmeRoot: '/var/www/iris-acme', hook: '/opt/iris/reload-nginx.sh /etc/nginx/iris/tls' };

  it('goes on by DNS where that is how it was proved, and Nginx is reloaded', () => {
    const text = '[renewalparams]\nauthenticator = dns-route53\nkey_type = ecdsa\n';
    expect(moveRenewal(text, wanted)).toBe(
      `[renewalparams]\nrenew_hook = ${wanted.hook}\nauthenticator = dns-route53\nkey_type = ecdsa\n`,
    );
  });

  it('leaves the folder that another site had', () => {
    const text =
      '[renewalparams]\nauthenticator = webroot\nwebroot_path = /srv/old,\n[[webroot_map]]\niris.test = /srv/old\n';
    expect(moveRenewal(text, wanted)).toBe(
      `[renewalparams]\nauthenticator = webroot\nwebroot_path = ${wanted.acmeRoot},\nrenew_hook = ${wanted.hook}\n`,
    );
  });

  it('is left alone in a file that is not understood', () => {
    expect(moveRenewal('', wanted)).toBe('');
    expect(moveRenewal('authenticator = nginx\n', wanted)).toBe('authenticator = nginx\n');
  });
});
