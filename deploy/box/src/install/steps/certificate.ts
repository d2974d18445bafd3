import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueCommand } from '../../certificates/certificate-commands.ts';
import { moveRenewal } from '../../certificates/renewal.ts';
import type { Installation } from '../installation.ts';
import type { Machine } from '../machine.ts';
import { keepCopy } from '../replaced-files.ts';
import { needed, type Step } from '../step.ts';
import { linkTarget, meet, replaceFile } from '../wanted-files.ts';
import { notRunning } from './start.ts';

const RENEWAL_MODE = 0o644;

/** Where Certbot has the certificate of a host, as Nginx is told. */
export function issuedFolder(host: string): string {
  return join('/etc/letsencrypt/live', host);
}

/** The first certificate, and the timer that gets the next ones. */
export function certificateStep(installation: Installation): Step {
  const { machine, host, email } = installation;
  const { renewalTimer: timer } = machine.distribution;
  return {
    name: 'certificate',
    title: `A certificate for ${host}`,
    why: "Let's Encrypt issues it to whoever answers under that name, on port 80; by asking for it you agree to its terms. It is renewed a month before it ends.",
    check: async () => {
      const renewal = [...describeRenewal(installation), ...(await describeTimer(machine))];
      if (isIssued(installation)) return needed([...describeShown(installation), ...renewal]);
      if (email === undefined) return { kind: 'skipped', reason: howToAsk(host) };
      if (!machine.runsSystemd) return { kind: 'skipped', reason: notRunning('nobody would answer the authority') };
      return needed([`ask Let's Encrypt for it (${email ?? 'no address'})`, ...renewal]);
    },
    change: async () => {
      if (!isIssued(installation) && email !== undefined) await issue(installation, email);
      if (!isShown(installation)) await show(installation);
      writeRenewal(installation);
      await machine.must(['systemctl', 'enable', timer]);
      if (machine.runsSystemd) await machine.must(['systemctl', 'start', timer]);
    },
  };
}

/** Whether Certbot has a certificate for the host. */
export function isIssued({ machine, host }: Installation): boolean {
  return existsSync(machine.at(join(issuedFolder(host), 'fullchain.pem')));
}

function isShown({ machine, host }: Installation): boolean {
  return linkTarget(machine.paths.tls) === issuedFolder(host);
}

function describeShown(installation: Installation): readonly string[] {
  return isShown(installation) ? [] : [`have Nginx show the certificate that is in ${issuedFolder(installation.host)}`];
}

async function issue({ machine, host }: Installation, email: string | null): Promise<void> {
  const { acmeRoot, reloadHook: hook, tls: tlsFolder } = machine.named;
  await machine.must(issueCommand({ host, email, acmeRoot, hook, tlsFolder }));
}

/** Certbot's hook does this when it gets a certificate, and not where it has one already. */
async function show({ machine, host }: Installation): Promise<void> {
  const { reloadHook, tls } = machine.named;
  const target = issuedFolder(host);
  if (machine.runsSystemd) await machine.must(['env', `RENEWED_LINEAGE=${target}`, reloadHook, tls]);
  else meet(machine, [{ kind: 'link', path: machine.paths.tls, target }]);
}

function describeRenewal(installation: Installation): readonly string[] {
  const { path, before, after } = readRenewal(installation);
  if (before === after) return [];
  const { acmeRoot } = installation.machine.named;
  return [`have it renewed through ${acmeRoot}, and Nginx reloaded then (${path}; what is there is kept)`];
}

function writeRenewal(installation: Installation): void {
  const { path, before, after } = readRenewal(installation);
  if (before === after) return;
  keepCopy(installation.machine, path);
  replaceFile(path, after, RENEWAL_MODE);
}

/** How the certificate is renewed: a plugin of Certbot may have got it, and would write into Nginx's configuration. */
function readRenewal({ machine, host }: Installation) {
  const path = machine.at(join('etc/letsencrypt/renewal', `${host}.conf`));
  const { acmeRoot, reloadHook, tls } = machine.named;
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return { path, before, after: moveRenewal(before, { acmeRoot, hook: `${reloadHook} ${tls}` }) };
}

async function describeTimer(machine: Machine): Promise<readonly string[]> {
  const { renewalTimer: timer } = machine.distribution;
  const asked = ['is-enabled', ...(machine.runsSystemd ? ['is-active'] : [])];
  const answers = await Promise.all(asked.map((question) => machine.run(['systemctl', question, timer])));
  return answers.every(({ status }) => status === 0) ? [] : [`have ${timer} run, which renews it`];
}

function howToAsk(host: string): string {
  return `nobody was named to ask for it, so browsers will warn: once ${host} leads to this machine, run the installer again with --email ADDRESS (or --no-email)`;
}
