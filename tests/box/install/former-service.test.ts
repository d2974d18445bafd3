import { readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { FakeSystem, HOST, whyNoFakeSystem } from '../support/fake-system.ts';

const obstacle = whyNoFakeSystem();
const UNIT = 'etc/systemd/system/iris-backend.service';
const GUNICORN = '[Service]\nExecStart=/opt/iris/venv/bin/gunicorn app:app\n[Install]\nWantedBy=multi-user.target\n';
const NGINX = 'server { listen 443 ssl; }\n';
const SETTINGS = `# settings of the service
export OPENAI_API_KEY=a-key-of-nobody
NAME='one # of ours'
IRIS_API_KEY=one,another # rotate in spring
FLASK_ENV=production
CACHE_DIR=/var/iris/cache
PORT=8080`;
const OWNER = { uid: 1000, gid: 1000 };

describe.skipIf(obstacle !== undefined)(`a Python service${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  it('keeps its settings under their names, and they are completed', async () => {
    const system = withFormerService();
    await system.install();
    const settings = parseEnv(system.read('opt/iris/.env'));
    expect(settings).toMatchObject({
      OPENAI_API_KEY: 'a-key-of-nobody',
      NAME: 'one # of ours',
      IRIS_API_KEY: 'one,another',
      FLASK_ENV: 'production',
      IRIS_ENV: 'prod',
      IRIS_CACHE_DIR: '/var/iris',
      IRIS_TRUST_PROXY: 'loopback',
    });
    expect(statSync(system.paths.settings).mode & 0o777).toBe(0o600);
    expect(system.read('opt/iris/.env')).toMatch(
      /^# Taken over from .*\/opt\/iris\/backend\/\.env by iris install\.\n# settings/,
    );
    expect(system.read('opt/iris/backend/.env')).toBe(SETTINGS);
  });

  it('is not read any more once the box has settings of its own', async () => {
    const system = withFormerService();
    system.write('opt/iris/.env', 'IRIS_API_KEY=of-the-box\n', 0o644);
    await system.install();
    expect(parseEnv(system.read('opt/iris/.env'))).toMatchObject({ IRIS_API_KEY: 'of-the-box' });
    expect(system.read('opt/iris/.env')).not.toContain('OPENAI_API_KEY');
    expect(statSync(system.paths.settings).mode & 0o777).toBe(0o600);
  });

  it('is described before anything is changed', async () => {
    const system = withFormerService();
    const { notes } = await system.plan();
    expect(notes).toEqual([
      expect.stringContaining('iris-backend.service is not ours: what it runs serves on'),
      expect.stringContaining('backend/.env are taken over'),
      expect.stringContaining('git checkout'),
      expect.stringMatching(/^2 answers of the Python service .* are left alone/),
    ]);
    await system.install();
    expect((await system.plan()).notes).toEqual([
      expect.stringContaining('git checkout'),
      expect.stringContaining('2 answers'),
    ]);
    expect((await new FakeSystem().plan()).notes).toEqual([]);
  });

  it('that has its key in the unit is not taken over before that is known', async () => {
    const system = withFormerService();
    system.write('opt/iris/backend/.env', 'OPENAI_API_KEY=a-key-of-nobody\n');
    await expect(system.plan()).rejects.toThrow(/backend\/\.env has no IRIS_API_KEY, and clients of the service/);
    system.write('opt/iris/backend/.env', 'IRIS_API_KEY=theirs\n');
    system.write(UNIT, `${GUNICORN}[Service]\nEnvironment=A=1 "B=2 3"\n`);
    system.write(`${UNIT}.d/key.conf`, '[Service]\nEnvironment="IRIS_API_KEY=theirs"\n');
    const { notes } = await system.plan();
    expect(notes[1]).toMatch(/^It sets A, B, IRIS_API_KEY in the unit itself, which is not taken over/);
    expect(notes.join()).not.toContain('theirs');
  });

  it('keeps what is its own, and of what is replaced there is a copy', async () => {
    const system = withFormerService();
    await system.install();
    for (const path of ['opt/iris/.git/HEAD', 'opt/iris/backend/app.py', 'var/iris/cache/a.json']) {
      expect(system.read(path)).toBe(`${path}\n`);
      expect(statSync(join(system.root, path))).toMatchObject({ uid: 0 });
    }
    expect(system.replaced('opt/iris/deploy.sh')).toBe('#!/bin/sh\ngit pull\n');
    expect(system.replaced('etc/nginx/conf.d/iris.conf')).toBe(NGINX);
    expect(system.replaced(UNIT)).toBe(GUNICORN);
    expect(system.replaced(`${UNIT}.d/memory.conf`)).toBe('[Service]\nMemoryMax=1G\n');
    expect(system.has(`${UNIT}.d`)).toBe(false);
    expect(system.read(UNIT)).toContain('iris-backend.target');
    expect(statSync(join(system.paths.home, 'replaced')).mode & 0o777).toBe(0o700);
  });

  it('may write its cache until it is stopped, and nobody but ours afterwards', async () => {
    const system = withFormerService();
    const folders = await system.step('folders');
    for (const name of ['packages', 'account']) await (await system.step(name)).change();
    await folders.change();
    for (const path of [system.paths.data, system.paths.cache]) {
      expect(statSync(path)).toMatchObject({ uid: 990, gid: OWNER.gid });
      expect(statSync(path).mode & 0o7777).toBe(0o770);
    }
    await system.install();
    for (const path of [system.paths.data, system.paths.cache]) {
      expect(statSync(path)).toMatchObject({ uid: 990, gid: 990 });
      expect(statSync(path).mode & 0o7777).toBe(0o750);
    }
  });

  it('keeps its certificate, which is renewed without the plugin that writes into the configuration', async () => {
    const system = withFormerService();
    system.write(`etc/letsencrypt/live/${HOST}/fullchain.pem`, 'a certificate\n');
    const renewal = '[renewalparams]\naccount = 0\nauthenticator = nginx\ninstaller = nginx\nkey_type = ecdsa\n';
    const path = `etc/letsencrypt/renewal/${HOST}.conf`;
    system.write(path, renewal);
    await system.install();
    expect(readlinkSync(system.paths.tls)).toBe(`/etc/letsencrypt/live/${HOST}`);
    expect(system.read(path)).toBe(
      '[renewalparams]\nauthenticator = webroot\nwebroot_path = /var/www/iris-acme,\n' +
        'renew_hook = /opt/iris/reload-nginx.sh /etc/nginx/iris/tls\naccount = 0\nkey_type = ecdsa\n',
    );
    expect(system.replaced(path)).toBe(renewal);
    expect((await system.install()).filter(({ result }) => result === 'changed')).toEqual([]);
  });
});

/** As `git pull`, `pip install` and `systemctl restart` leave it. */
function withFormerService(): FakeSystem {
  const system = new FakeSystem();
  for (const path of [
    'opt/iris/.git/HEAD',
    'opt/iris/backend/app.py',
    'var/iris/cache/a.json',
    'var/iris/cache/b.json',
  ]) {
    system.write(path, `${path}\n`);
  }
  system.write('opt/iris/backend/.env', SETTINGS);
  system.write('opt/iris/deploy.sh', '#!/bin/sh\ngit pull\n', 0o755);
  system.write('etc/nginx/conf.d/iris.conf', NGINX);
  system.write(UNIT, GUNICORN);
  system.write(`${UNIT}.d/memory.conf`, '[Service]\nMemoryMax=1G\n');
  system.write('etc/group', `root:x:0:\nec2-user:x:${OWNER.gid}:\n`);
  for (const folder of [system.paths.home, system.paths.data, system.paths.cache]) system.give(folder, OWNER);
  return system;
}
