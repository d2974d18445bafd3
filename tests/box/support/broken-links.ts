import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BoxFinding, placeholderCommand } from '@iris/box';
import { makeFolder } from '../../../apps/server/test/support/folder.ts';
import { BOX_DATA_ID } from './box-root.ts';
import { HOST } from './edge.ts';
import { type HealthyBox, issueCertificate, showCertificate } from './healthy-box.ts';

const HOUR_MS = 3_600_000;

/** What is broken on purpose; what puts it in order again is returned. */
type Break = (box: HealthyBox) => (() => void) | Promise<() => void>;
/** A finding, or texts in it. */
export type Expected = Partial<Record<'status' | 'found' | 'advice', string>> & { readonly link: BoxFinding['link'] };

/** Replaces what is in a file until it is put in order again. */
function rewrite(path: string, change: (text: string) => string): () => void {
  const before = readFileSync(path);
  writeFileSync(path, change(before.toString()));
  return () => writeFileSync(path, before);
}

function remove(path: string): () => void {
  renameSync(path, `${path}.away`);
  return () => renameSync(`${path}.away`, path);
}

function make(path: string, text = 'x'): () => void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return () => rmSync(path);
}

function changeMode(path: string, mode: number, before: number): () => void {
  chmodSync(path, mode);
  return () => chmodSync(path, before);
}

function swapCertificate(box: HealthyBox, folder: string, reload: boolean): () => void {
  const before = join(box.layout.tls, 'fullchain.pem');
  const [certificate, key] = [readFileSync(before), readFileSync(join(box.layout.tls, 'privkey.pem'))];
  showCertificate(box, folder);
  if (reload) box.edge.reload();
  return () => {
    const back = makeFolder();
    writeFileSync(join(back, 'fullchain.pem'), certificate);
    writeFileSync(join(back, 'privkey.pem'), key);
    showCertificate(box, back);
    box.edge.reload();
  };
}

function makePlaceholder(): string {
  const folder = makeFolder();
  const [program, ...args] = placeholderCommand(HOST, folder);
  spawnSync(program, args);
  return folder;
}

const event = (time: number) =>
  `${JSON.stringify({ _aws: { Timestamp: time, CloudWatchMetrics: [] }, event_name: 'certificate_checked' })}\n`;

const pending = JSON.stringify({
  format: 1,
  pending: {
    action: 'deploy',
    step: 'gate',
    to: { place: 'b', release: '0.3.0-c' },
    from: null,
    startedAt: '2026-01-01T00:00:00Z',
  },
  past: [],
});

/** Each link of a box, broken in each way, and what is to be found then. */
export const BREAKS: Readonly<Record<string, readonly [Break, Expected]>> = {
  'a live place without a release': [
    ({ layout }) => remove(join(layout.places, 'a')),
    { link: 'service', status: 'bad', found: 'has no release', advice: 'iris deploy' },
  ],
  'a place that does not say where it listens': [
    ({ layout }) => rewrite(layout.placeSettings('a'), () => ''),
    { link: 'service', status: 'bad', found: 'do not say where it listens' },
  ],
  'a service that ended by itself': [
    ({ systemctl }) => {
      systemctl.set('iris-backend@a.service', { state: 'active', properties: { NRestarts: '3' } });
      return () => systemctl.set('iris-backend@a.service', { state: 'active', properties: { NRestarts: '0' } });
    },
    { link: 'service', status: 'warning', found: 'it ended by itself 3 times', advice: 'journalctl' },
  ],
  'something else on the port of the live place': [
    ({ systemctl }) => {
      systemctl.set('iris-backend@a.service', { state: 'failed', properties: { SubState: 'failed' } });
      return () => systemctl.set('iris-backend@a.service', { state: 'active', properties: { NRestarts: '0' } });
    },
    { link: 'service', status: 'bad', found: 'is taken, and systemd says failed' },
  ],
  'an idle place that is in use': [
    ({ layout }) => {
      symlinkSync('../releases/0.0.1-a', join(layout.places, 'b'));
      return () => rmSync(join(layout.places, 'b'));
    },
    { link: 'service', status: 'warning', found: 'Place b is not live, has 0.0.1-a and does not run' },
  ],
  'Nginx without our configuration': [
    ({ layout }) => remove(layout.nginxConf),
    { link: 'nginx', status: 'bad', found: 'iris.conf is not there', advice: 'iris install' },
  ],
  'a configuration that Nginx refuses': [
    ({ layout }) => rewrite(layout.nginxConf, (text) => `${text}\nno_such_directive on;\n`),
    { link: 'nginx', status: 'bad', found: 'unknown directive "no_such_directive"', advice: 'nginx -t' },
  ],
  'Nginx that does not run': [
    ({ layout }) => remove(layout.nginxPid),
    { link: 'nginx', status: 'bad', found: 'Nginx does not run', advice: 'systemctl start nginx' },
  ],
  'another release than the live one behind Nginx': [
    ({ manifest }) => rewrite(manifest, (text) => text.replace(/"version":"[^"]+"/, '"version":"9.9.9"')),
    { link: 'nginx', status: 'bad', found: 'is meant to be live' },
  ],
  'no certificate': [
    ({ layout }) => remove(join(layout.tls, 'fullchain.pem')),
    { link: 'certificate', status: 'bad', found: 'There is no', advice: `iris install --host ${HOST} --email ADDRESS` },
  ],
  'a certificate for another host': [
    (box) => swapCertificate(box, issueCertificate('other.test'), true),
    { link: 'certificate', status: 'bad', found: `not for ${HOST}` },
  ],
  'the placeholder': [
    (box) => swapCertificate(box, makePlaceholder(), true),
    { link: 'certificate', status: 'bad', found: 'signed by itself', advice: '--email ADDRESS' },
  ],
  'a certificate that ends soon': [
    (box) => swapCertificate(box, issueCertificate(HOST, 10), true),
    { link: 'certificate', status: 'warning', found: 'It ends in 9 days', advice: 'certbot renew --dry-run' },
  ],
  'a new certificate that Nginx has not taken': [
    (box) => swapCertificate(box, issueCertificate(), false),
    { link: 'certificate', status: 'bad', found: 'Nginx shows another one', advice: 'systemctl reload nginx' },
  ],
  'settings that others can read': [
    ({ layout }) => changeMode(layout.settings, 0o644, 0o600),
    { link: 'settings', status: 'bad', found: 'its mode 644 lets others at them', advice: 'chmod 600' },
  ],
  'settings with which nothing starts': [
    ({ layout }) => rewrite(layout.settings, (text) => `${text}IRIS_CACHE_MAX_SIZE_MB=many\n`),
    { link: 'settings', status: 'bad', found: 'IRIS_CACHE_MAX_SIZE_MB' },
  ],
  'no settings': [
    ({ layout }) => remove(layout.settings),
    { link: 'settings', status: 'bad', found: 'nothing starts', advice: 'iris restore FILE' },
  ],
  'data that are not there': [
    ({ layout }) => remove(join(layout.data, '.iris-data-id')),
    { link: 'data', status: 'bad', found: BOX_DATA_ID, advice: 'findmnt' },
  ],
  'settings that name no data': [
    ({ layout }) => rewrite(layout.settings, (text) => text.replace(/^IRIS_DATA_ID=.*$/m, '')),
    { link: 'data', status: 'warning', found: 'IRIS_DATA_ID is not set' },
  ],
  'little memory': [
    ({ layout }) => rewrite(layout.memoryInfo, () => 'MemTotal:  980000 kB\nMemAvailable:  100000 kB\n'),
    { link: 'memory', status: 'warning', found: 'Only 102 MB of 1.0 GB', advice: 'ps -eo rss' },
  ],
  'a clock that is behind': [
    ({ manifest }) => rewrite(manifest, (text) => text.replace('2026-01-01', '2999-01-01')),
    { link: 'clock', status: 'bad', found: 'was made after that' },
  ],
  'a clock that nobody keeps right': [
    ({ programs }) => rewrite(join(programs, 'timedatectl'), (text) => text.replace('yes', 'no')),
    { link: 'clock', status: 'warning', found: 'not kept right', advice: 'timedatectl' },
  ],
  'a deploy that was cut short': [
    ({ layout }) => make(layout.deploys, pending),
    { link: 'deploys', status: 'warning', found: 'deploy of 0.3.0-c', advice: 'iris releases' },
  ],
  'a record of deploys that is garbled': [
    ({ layout }) => make(layout.deploys, '{'),
    { link: 'deploys', status: 'bad', found: 'cannot be looked at' },
  ],
  'a command that leads nowhere': [
    ({ layout }) => remove(layout.command),
    { link: 'deploys', status: 'warning', found: 'leads nowhere' },
  ],
  'a log that nobody may write': [
    ({ layout }) => changeMode(layout.errorLog, 0o440, 0o640),
    { link: 'logs', status: 'bad', found: 'error.log cannot be written' },
  ],
  'logs that nobody rotates': [
    ({ layout }) => remove(layout.logrotate),
    { link: 'logs', status: 'warning', found: 'grow until the disk is full', advice: 'iris install' },
  ],
  'a log that is not there': [
    ({ layout }) => remove(layout.accessLog),
    { link: 'logs', status: 'warning', found: 'There is no' },
  ],
  'a line that is no event': [
    ({ layout }) => rewrite(layout.emfLog, (text) => `${text}half of an ev\n`),
    { link: 'events', status: 'bad', found: 'half of an ev', advice: 'fuser' },
  ],
  'events that are old': [
    ({ layout }) => rewrite(layout.emfLog, () => event(Date.now() - 30 * HOUR_MS)),
    { link: 'events', status: 'warning', found: '30 hours old', advice: 'iris-certificate' },
  ],
  'no event at all': [
    ({ layout }) => rewrite(layout.emfLog, () => ''),
    { link: 'events', status: 'warning', found: 'no event' },
  ],
  'events that go elsewhere': [
    ({ layout }) => rewrite(layout.settings, (text) => text.replace(/^IRIS_EMF=.*$/m, 'IRIS_EMF=off')),
    { link: 'events', status: 'warning', found: 'do not go to', advice: 'IRIS_EMF=file:' },
  ],
  'no agent': [
    ({ layout }) => remove(layout.agentControl),
    { link: 'agent', status: 'warning', found: 'not installed', advice: 'docs/operations.md' },
  ],
  'an agent that does not run': [
    ({ layout }) => rewrite(layout.agentControl, (text) => text.replace('running', 'stopped')),
    { link: 'agent', status: 'bad', found: 'does not run', advice: '-a fetch-config' },
  ],
  'an agent that was told something else': [
    ({ layout }) => rewrite(layout.agentConf, () => '{}'),
    { link: 'agent', status: 'warning', found: 'is not what this release ships' },
  ],
  'what a killed backup left': [
    ({ layout }) => make(join(layout.home, '.backup-abc')),
    { link: 'leftovers', status: 'warning', found: '.backup-abc holds copies', advice: 'rm -r' },
  ],
  'what a killed restore left': [
    ({ layout }) => make(join(layout.data, '.restore-abc')),
    { link: 'leftovers', status: 'warning', found: '.restore-abc holds copies' },
  ],
  'data that a restore set aside': [
    ({ layout }) => make(join(layout.data, 'before-restore-2026')),
    { link: 'leftovers', status: 'note', found: 'what a restore set aside' },
  ],
  'the cache of the Python service': [
    ({ layout }) => make(join(layout.cache, '0a1b.json')),
    { link: 'leftovers', status: 'note', found: '1 answers of the Python service', advice: '-delete' },
  ],
};
