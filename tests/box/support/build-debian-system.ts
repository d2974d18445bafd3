import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './pack.ts';

/**
 * Makes a Debian 12 in a folder, unless it is there: "bare" as a machine comes, and "furnished" with the packages that the
 * installer would bring, for tests without a network. A program of its own, so that it can be run under a lock.
 */
const [, , folder = ''] = process.argv;
/** As on images of clouds: init, a shell over the network, what shows who listens. */
const BARE = ['systemd', 'systemd-sysv', 'dbus', 'iproute2', 'ca-certificates', 'openssh-server', 'procps', 'curl'];
const FURNISHED = ['nginx', 'certbot', 'logrotate', 'openssl', 'unattended-upgrades', 'python3'];

if (!existsSync(folder)) {
  const draft = `${folder}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  const [bare, furnished] = [join(draft, 'bare'), join(draft, 'furnished')];
  mkdirSync(draft);
  await run('debootstrap', ['--variant=minbase', `--include=${BARE.join()}`, 'bookworm', bare]);
  // Packages must not start their services on this machine.
  writeFileSync(join(bare, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  await run('cp', ['--archive', bare, furnished]);
  const install = `apt-get update -qq && apt-get install -y -qq --no-install-recommends ${FURNISHED.join(' ')}`;
  await run('chroot', [furnished, 'env', 'DEBIAN_FRONTEND=noninteractive', 'sh', '-c', install]);
  rmSync(join(furnished, 'usr/sbin/policy-rc.d'));
  renameSync(draft, folder);
}
