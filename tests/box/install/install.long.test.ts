import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../../scripts/lib/workspace.mjs';
import { DebianSystem, whyNoDebianSystem } from '../support/debian-system.ts';
import { describeTree, HOST } from '../support/fake-system.ts';
import { makeRelease } from '../support/releases.ts';

const obstacle = whyNoDebianSystem();
const TRAFFIC = fileURLToPath(new URL('../support/ask-until-enough.sh', import.meta.url));
const PYTHON_SERVICE = fileURLToPath(new URL('../support/former-service.py', import.meta.url));
/** What is not of the disk, or is written by whoever looks. */
const NOT_COMPARED = ['proc', 'sys', 'dev', 'run', 'tmp'];
const AUTHORITY = ['pebble', 'pebble-challtestsrv'];
const KEY = 'the-key-that-clients-have';
const SOURCE =
  'def read(path):\n    return open(path).read()\n\ndef write(path, text):\n    open(path, "w").write(text)\n';

describe.skipIf(obstacle !== undefined)(`a Debian 12${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  it('is set up without running, changes no more the second time, and serves once it is booted', async () => {
    const { artefact, release } = await makeRelease({ version: '1.0.0' });
    const system = await DebianSystem.make('bare');
    const iris = await system.unpack(artefact, release);
    const install = (...options: string[]) => system.run(iris, 'install', '--host', HOST, ...options);
    await system.must('true');
    const before = describeTree(system.root, NOT_COMPARED);
    expect(await install('--dry-run')).toEqual([0, expect.stringContaining('12 of 15 steps would change something.')]);
    expect(describeTree(system.root, NOT_COMPARED)).toEqual(before);

    expect(await install()).toEqual([2, expect.stringContaining('Add --yes')]);
    expect(await install('--yes')).toEqual([0, expect.stringContaining('12 steps changed something.')]);
    const installed = describeTree(system.root, NOT_COMPARED);
    const [status, said] = await install('--yes');
    expect([status, said]).toEqual([0, expect.stringContaining('Nothing had to be changed.')]);
    expect(said).toContain('systemd does not run here: the server is started when the machine is');
    expect(describeTree(system.root, NOT_COMPARED)).toEqual(installed);

    expect(await install('--yes', '--harden-ssh')).toEqual([1, expect.stringContaining('lock everybody out')]);
    system.write('root/.ssh/authorized_keys', 'ssh-ed25519 AAAAC3 me\n', 0o600);
    expect(await install('--yes', '--harden-ssh')).toEqual([0, expect.stringContaining('1 step changed something.')]);

    await system.boot();
    await expect.poll(() => ask(system, '/api/version'), { timeout: 30_000 }).toContain('"version":"1.0.0"');
    expect(await system.must('sshd', '-T')).toContain('passwordauthentication no');
    expect(await system.must('systemctl', 'is-active', 'nginx', 'iris-backend', 'iris-backend@a')).toMatch(
      /^(active\n){3}$/,
    );
    expect(await install('--yes', '--harden-ssh')).toEqual([0, expect.stringContaining('Nothing had to be changed.')]);
  });

  it('that serves by the Python service goes over to IRIS without a failed request', async () => {
    const { artefact, release } = await makeRelease({ version: '1.0.0' });
    const system = await DebianSystem.make('furnished');
    await haveFormerService(system);
    const iris = await system.unpack(artefact, release);
    await system.boot();
    expect(await ask(system, '/api/iris/health')).toContain('"from": "python"');

    const blocker = ['python3', '-m', 'http.server', '--bind', '127.0.0.1', '8082'];
    await system.must('systemd-run', '--unit=blocker', ...blocker);
    await expect.poll(() => system.must('ss', '-Hltn', 'sport = :8082')).toContain('LISTEN');
    const refused = await system.run(iris, 'install', '--host', HOST, '--yes');
    expect(refused).toEqual([1, expect.stringContaining('Port 8082 is used by python3, and the server needs it')]);
    await system.must('systemctl', 'stop', 'blocker');

    system.write('root/traffic.sh', readFileSync(TRAFFIC, 'utf8'), 0o755);
    const traffic = system.start('/root/traffic.sh', HOST);
    await system.must(iris, 'install', '--host', HOST, '--yes');
    expect(await ask(system, '/api/version')).toContain('"version":"1.0.0"');
    expect(await analyze(system)).toContain('"success":true');
    const again = await system.run(iris, 'install', '--host', HOST, '--yes');
    expect(again).toEqual([0, expect.stringMatching(/Nothing had to be changed\..* IRIS serves on https:/)]);

    const next = await makeRelease({ version: '2.0.0' });
    await system.bring(`${next.artefact}.sha256`);
    await system.must('/opt/iris/deploy.sh', await system.bring(next.artefact));
    expect(await ask(system, '/api/version')).toContain('"version":"2.0.0"');
    expect(await system.must('iris', 'rollback')).toContain(`${release} serves`);
    await system.must('systemctl', 'reload', 'iris-backend');
    await system.must('touch', '/run/enough');
    await traffic.exited;
    expect(traffic.output()).toMatch(/^good \d{2,} bad 0\n$/);
    expect(await system.must('systemctl', 'list-units', '--failed', '--plain', '--no-legend')).toBe('');
  });

  it('goes back to the Python service by the commands of the page, and over to IRIS again', async () => {
    const { artefact, release } = await makeRelease({ version: '1.0.0' });
    const system = await DebianSystem.make('furnished');
    await haveFormerService(system);
    const iris = await system.unpack(artefact, release);
    await system.boot();
    await system.must(iris, 'install', '--host', HOST, '--yes');
    expect(await analyze(system)).toContain('"success":true');

    await system.must(
      'sh',
      '-euxc',
      wayBack().replaceAll('<time>', (await system.must('ls', '/opt/iris/replaced')).trim()),
    );
    await expect.poll(() => ask(system, '/api/iris/health')).toContain('"from": "python"');
    expect(await system.must('systemctl', 'is-enabled', 'iris-backend')).toBe('enabled\n');

    await system.must(iris, 'install', '--host', HOST, '--yes');
    expect(await ask(system, '/api/version')).toContain('"version":"1.0.0"');
    expect(await analyze(system)).toContain('"cache_hit":1');
    expect(await system.must('systemctl', 'list-units', '--failed', '--plain', '--no-legend')).toBe('');
  });

  it.skipIf(AUTHORITY.some((name) => !existsSync(`/usr/bin/${name}`)))(
    'gets its certificate when it is asked for, and the next ones by itself',
    async () => {
      const { artefact, release } = await makeRelease({ version: '1.0.0' });
      const system = await DebianSystem.make('furnished');
      const iris = await system.unpack(artefact, release);
      await system.boot();
      const certbot = (...command: string[]) => system.run('env', 'REQUESTS_CA_BUNDLE=/root/pebble.pem', ...command);
      const install = (...options: string[]) => certbot(iris, 'install', '--host', HOST, '--yes', ...options);
      expect(await install()).toEqual([0, expect.stringContaining('with --email ADDRESS (or --no-email)')]);
      expect(await install('--no-email')).toEqual([1, expect.stringMatching(/"certbot certonly .*" failed/)]);

      await startAuthority(system);
      expect(await install('--no-email')).toEqual([0, expect.stringContaining('1 step changed something.')]);
      const first = await shownCertificate(system);
      expect(first).toContain('Pebble');
      expect(await install('--no-email')).toEqual([0, expect.stringContaining('Nothing had to be changed.')]);

      expect(await certbot('certbot', 'renew', '--force-renewal', '--no-random-sleep-on-renew')).toEqual([
        0,
        expect.anything(),
      ]);
      await expect.poll(() => shownCertificate(system)).not.toBe(first);
      expect(await system.must('systemctl', 'is-active', 'certbot.timer')).toBe('active\n');
      expect(await install('--no-email')).toEqual([0, expect.stringContaining('Nothing had to be changed.')]);
    },
  );

  it('has systemctl do to IRIS what people type, and starts it again when it dies', async () => {
    const { artefact, release } = await makeRelease({ version: '1.0.0' });
    const system = await DebianSystem.make('furnished');
    const iris = await system.unpack(artefact, release);
    await system.boot();
    await system.must(iris, 'install', '--host', HOST, '--yes');
    const isUp = async () => (await ask(system, '/api/iris/health')).includes('"healthy"');
    expect(await isUp()).toBe(true);

    await system.must('systemctl', 'stop', 'iris-backend');
    expect(await isUp()).toBe(false);
    await system.must('systemctl', 'start', 'iris-backend');
    expect(await isUp()).toBe(true);
    await system.must('systemctl', 'restart', 'iris-backend');
    expect(await isUp()).toBe(true);
    expect(await system.must('journalctl', '--identifier=iris-backend', '--output=cat')).toContain('IRIS listening');

    await system.must('systemctl', 'kill', '--signal=SIGKILL', 'iris-backend@a');
    await expect.poll(isUp, { timeout: 20_000 }).toBe(true);
    expect(await system.must('systemctl', 'show', '--property=NRestarts', 'iris-backend@a')).toBe('NRestarts=1\n');

    await system.must('systemctl', 'start', 'iris-certificate');
    expect(await system.must('tail', '-n', '1', '/var/log/iris/emf.log')).toContain('"CertificateDaysLeft"');
    await system.must('logrotate', '--force', '/etc/logrotate.d/iris');
    expect(await isUp()).toBe(true);
    expect(await system.must('systemctl', 'list-units', '--failed', '--plain', '--no-legend')).toBe('');
  });
});

/** What docs/operations.md has people type, as root has to; the time is that of one installation. */
function wayBack(): string {
  const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
  const [, commands] = /^Back, if it must be.*?```console\n(.*?)```/ms.exec(page) ?? [];
  if (commands === undefined) throw new Error('docs/operations.md has no commands for the way back.');
  return commands.replaceAll(/\bsudo /g, '');
}

/** Starts Let's Encrypt's test authority in the system, where Certbot asks it instead. */
async function startAuthority(system: DebianSystem): Promise<void> {
  for (const name of AUTHORITY) await system.bring(`/usr/bin/${name}`);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-keyout', '/root/pebble.key'];
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  await system.must('openssl', 'req', '-x509', ...key, ...name, '-out', '/root/pebble.pem');
  const pebble = {
    listenAddress: '127.0.0.1:14000',
    managementListenAddress: '127.0.0.1:15000',
    certificate: '/root/pebble.pem',
    privateKey: '/root/pebble.key',
    httpPort: 80,
    tlsPort: 1,
  };
  system.write('root/pebble.json', JSON.stringify({ pebble }));
  system.write('etc/hosts', '127.0.0.1 localhost\n');
  system.write('etc/letsencrypt/cli.ini', 'server = https://localhost:14000/dir\n');
  const others = ['-http01=', '-https01=', '-tlsalpn01=', '-defaultIPv6=', '-management=127.0.0.1:8055'];
  const names = ['/root/pebble-challtestsrv', '-dns01=127.0.0.1:8053', '-defaultIPv4=127.0.0.1', ...others];
  await system.must('systemd-run', '--unit=names', ...names);
  const authority = ['/root/pebble', '-config=/root/pebble.json', '-dnsserver=127.0.0.1:8053'];
  await system.must('systemd-run', '--unit=authority', '--setenv=PEBBLE_VA_NOSLEEP=1', ...authority);
  await expect.poll(() => system.must('ss', '-Hltn', 'sport = :14000')).toContain('LISTEN');
}

/** The body of an answer that comes through Nginx. */
async function ask(system: DebianSystem, path: string, ...options: readonly string[]): Promise<string> {
  const url = `https://${HOST}${path}`;
  const [, body] = await system.run('curl', '-sk', '--resolve', `${HOST}:443:127.0.0.1`, ...options, url);
  return body;
}

function analyze(system: DebianSystem): Promise<string> {
  const body = JSON.stringify({ filename: 'files.py', language: 'python', source_code: SOURCE });
  const headers = ['-H', `x-api-key: ${KEY}`, '-H', 'content-type: application/json'];
  return ask(system, '/api/iris/analyze', ...headers, '-d', body);
}

/** Who issued the certificate that Nginx shows, and its number. */
function shownCertificate(system: DebianSystem): Promise<string> {
  const ask = `openssl s_client -connect 127.0.0.1:443 -servername ${HOST} < /dev/null 2> /dev/null`;
  return system.must('sh', '-c', `${ask} | openssl x509 -noout -issuer -serial`);
}

/** As `git pull`, `pip install` and `systemctl restart` leave it. */
async function haveFormerService(system: DebianSystem): Promise<void> {
  const live = `/etc/letsencrypt/live/${HOST}`;
  system.write('opt/iris/.git/HEAD', 'ref: refs/heads/main\n');
  system.write('opt/iris/backend/.env', `export IRIS_API_KEY=${KEY} # since long\nIRIS_ENV=prod\nPORT=8080\n`);
  system.write('opt/iris/backend/app.py', readFileSync(PYTHON_SERVICE, 'utf8'));
  system.write('var/iris/cache/0123.json', '{}\n');
  system.write('var/iris/metrics.json', '{"hits": 3}\n');
  system.write(
    'etc/nginx/conf.d/iris.conf',
    `server {
  listen 443 ssl;
  server_name ${HOST};
  ssl_certificate ${live}/fullchain.pem;
  ssl_certificate_key ${live}/privkey.pem;
  location / { proxy_pass http://127.0.0.1:8080; }
}
`,
  );
  system.write(
    'etc/systemd/system/iris-backend.service',
    `[Service]
User=ec2-user
EnvironmentFile=/opt/iris/backend/.env
ExecStart=/usr/bin/python3 /opt/iris/backend/app.py
[Install]
WantedBy=multi-user.target
`,
  );
  await system.must('useradd', '--create-home', 'ec2-user');
  await system.must('chown', '--recursive', 'ec2-user:ec2-user', '/opt/iris', '/var/iris');
  await system.must('mkdir', '--parents', live);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-keyout', `${live}/privkey.pem`];
  await system.must('openssl', 'req', '-x509', ...key, '-subj', `/CN=${HOST}`, '-out', `${live}/fullchain.pem`);
  await system.must('systemctl', 'enable', 'iris-backend');
}
