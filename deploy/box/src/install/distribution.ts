import { InstallError } from './install-error.ts';

/** What a distribution has of its own, as far as the installer is concerned. */
export interface Distribution {
  /** For people. */
  readonly title: string;
  readonly packageManager: 'apt' | 'dnf';
  /** The programs around IRIS. */
  readonly packages: readonly string[];
  /** Whose processes the workers of Nginx are. */
  readonly nginxUser: string;
  /** The timer that renews certificates. */
  readonly renewalTimer: string;
  readonly sshUnit: string;
  /** Whether its package manager stays with the packages of its first day unless told otherwise. */
  readonly isLockedToRelease: boolean;
}

const APT: Omit<Distribution, 'title'> = {
  packageManager: 'apt',
  packages: ['nginx', 'certbot', 'logrotate', 'openssl', 'ca-certificates', 'unattended-upgrades'],
  nginxUser: 'www-data',
  renewalTimer: 'certbot.timer',
  sshUnit: 'ssh.service',
  isLockedToRelease: false,
};
const DNF: Omit<Distribution, 'title'> = {
  packageManager: 'dnf',
  packages: ['nginx', 'certbot', 'logrotate', 'openssl', 'dnf-automatic'],
  nginxUser: 'nginx',
  renewalTimer: 'certbot-renew.timer',
  sshUnit: 'sshd.service',
  isLockedToRelease: true,
};
/** By `ID` of os-release, with the oldest version. */
const SUPPORTED = [
  { id: 'amzn', name: 'Amazon Linux', oldest: 2023, traits: DNF },
  { id: 'debian', name: 'Debian', oldest: 12, traits: APT },
  { id: 'ubuntu', name: 'Ubuntu', oldest: 22.04, traits: APT },
] as const;

/**
 * Which distribution this is.
 * @param osRelease the text of `/etc/os-release`
 * @throws InstallError where IRIS cannot be installed on it
 */
export function readDistribution(osRelease: string): Distribution {
  const field = (name: string): string => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(osRelease)?.[1] ?? '';
  const title = field('PRETTY_NAME') || 'a system that does not say its name';
  const found = SUPPORTED.find(({ id }) => id === field('ID'));
  if (found !== undefined && Number(field('VERSION_ID')) >= found.oldest) return { ...found.traits, title };
  const names = SUPPORTED.map(({ name, oldest }) => `${name} ${oldest}`);
  throw new InstallError(
    `This is ${title}, and the installer knows ${names.join(', ')} and newer ones: use one of them. A release also runs elsewhere, set up by hand.`,
  );
}
