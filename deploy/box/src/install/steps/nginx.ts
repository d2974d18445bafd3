import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { placeholderCommand } from '../../certificates/certificate-commands.ts';
import { edgeLimits } from '../../nginx/edge-limits.ts';
import { readNginxProgram } from '../../nginx/nginx-program.ts';
import { listWorkers, untilWorkersEnd } from '../../nginx/nginx-workers.ts';
import { renderNginx } from '../../nginx/render-nginx.ts';
import { reasonOf } from '../../releases/deploy-error.ts';
import { findFormerUnit } from '../former-service.ts';
import { InstallError } from '../install-error.ts';
import type { Installation } from '../installation.ts';
import type { Machine } from '../machine.ts';
import { keepCopy } from '../replaced-files.ts';
import { needed, type Step } from '../step.ts';
import { findUnmet, linkTarget, meet, replaceFile, type Wanted } from '../wanted-files.ts';
import { isIssued, issuedFolder } from './certificate.ts';
import { readBoxConfig } from './settings.ts';

/** The site that Debian's package puts there: it wants port 80 of all names, as ours does. */
const DEFAULT_SITE = 'etc/nginx/sites-enabled/default';
const MODE = 0o644;
/** As the Python service's Nginx allowed. */
const LONGEST_REQUEST_MS = 120_000;

/** Nginx in front of the server. What was configured before is put back where Nginx refuses what is new. */
export function nginxStep(installation: Installation): Step {
  const { machine, host } = installation;
  const { nginxConf } = machine.paths;
  return {
    name: 'nginx',
    title: `Nginx for ${host}`,
    why: 'It speaks TLS, limits and logs requests, and sends them to the live place. Its limits are made of the settings.',
    check: async () => {
      const text = await renderConf(installation);
      if (text === undefined)
        return needed([
          `write ${nginxConf} for the Nginx that is to be installed, with a placeholder for the certificate`,
        ]);
      return needed([
        ...findUnmet(machine, [{ kind: 'file', path: nginxConf, text, mode: MODE }]),
        ...describeDefaultSite(installation),
        ...describeCertificate(installation),
        ...(await findInactive(installation)),
      ]);
    },
    change: async () => {
      const text = await renderConf(installation);
      if (text === undefined) throw new InstallError('"nginx -V" does not say what it is: is nginx installed?');
      await provideCertificate(installation);
      await replaceConf(installation, text);
      await machine.must(['systemctl', 'enable', 'nginx.service']);
      if (machine.runsSystemd) await reload(machine);
    },
  };
}

async function reload(machine: Machine): Promise<void> {
  // The Python service is stopped next: what its requests were begun with must have ended before.
  const former = findFormerUnit(machine) === undefined ? [] : listWorkers(machine.paths.nginxPid);
  await machine.must(['systemctl', 'reload-or-restart', 'nginx.service']);
  await untilWorkersEnd(former, LONGEST_REQUEST_MS);
}

async function renderConf(installation: Installation): Promise<string | undefined> {
  const { machine, host } = installation;
  const { status, stderr } = await machine.run(['nginx', '-V']);
  if (status !== 0) return undefined;
  const limits = edgeLimits(readBoxConfig(installation));
  return renderNginx({ host, program: readNginxProgram(stderr), limits, paths: machine.named });
}

/** The certificate that Certbot got for this host before, or one that nobody trusts, so that Nginx can start. */
async function provideCertificate(installation: Installation): Promise<void> {
  const { machine, host } = installation;
  const { paths, named } = machine;
  if (linkTarget(paths.tls) !== undefined) return;
  const issued = issuedFolder(host);
  const link = (target: string): readonly Wanted[] => [{ kind: 'link', path: paths.tls, target }];
  if (isIssued(installation)) return meet(machine, link(issued));
  const placeholder = join(dirname(named.tls), 'placeholder');
  mkdirSync(machine.at(placeholder), { recursive: true, mode: 0o700 });
  await machine.must(placeholderCommand(host, placeholder));
  meet(machine, link(placeholder));
}

function describeCertificate(installation: Installation): readonly string[] {
  if (linkTarget(installation.machine.paths.tls) !== undefined) return [];
  const issued = `show the certificate that is in ${issuedFolder(installation.host)}`;
  return [isIssued(installation) ? issued : 'make a placeholder for the certificate'];
}

async function replaceConf({ machine }: Installation, text: string): Promise<void> {
  const { nginxConf } = machine.paths;
  const before = existsSync(nginxConf) ? readFileSync(nginxConf, 'utf8') : undefined;
  if (before !== undefined && before !== text) keepCopy(machine, nginxConf);
  const site = machine.at(DEFAULT_SITE);
  // A link into sites-available, where the file itself stays.
  const siteTarget = linkTarget(site);
  if (siteTarget !== undefined) rmSync(site);
  replaceFile(nginxConf, text, MODE);
  try {
    await machine.must(['nginx', '-t']);
  } catch (error) {
    if (before === undefined) rmSync(nginxConf);
    else replaceFile(nginxConf, before, MODE);
    if (siteTarget !== undefined) symlinkSync(siteTarget, site);
    throw new InstallError(`Nginx refuses the configuration; what was there before was put back. ${reasonOf(error)}`);
  }
}

function describeDefaultSite({ machine }: Installation): readonly string[] {
  return linkTarget(machine.at(DEFAULT_SITE)) !== undefined
    ? [`switch off the default site (${machine.at(DEFAULT_SITE)})`]
    : [];
}

async function findInactive({ machine }: Installation): Promise<readonly string[]> {
  const isEnabled = (await machine.run(['systemctl', 'is-enabled', 'nginx.service'])).status === 0;
  const isActive =
    !machine.runsSystemd || (await machine.run(['systemctl', 'is-active', 'nginx.service'])).status === 0;
  return [...(isEnabled ? [] : ['have Nginx start with the machine']), ...(isActive ? [] : ['start Nginx'])];
}
