import type { Installation } from '../installation.ts';
import type { Machine } from '../machine.ts';
import { needed, type Step } from '../step.ts';

const APT_INSTALL = ['install', '-y', '-qq', '--no-install-recommends', '-o', 'Dpkg::Options::=--force-confold'];

/** The programs around IRIS. */
export function packagesStep({ machine }: Installation): Step {
  const { title, packages, packageManager } = machine.distribution;
  const findMissing = async (): Promise<readonly string[]> => {
    const found = await Promise.all(packages.map((name) => isInstalled(machine, name)));
    return packages.filter((_, index) => found[index] !== true);
  };
  return {
    name: 'packages',
    title: 'Programs around IRIS',
    why: `Nginx faces the network, Certbot gets certificates, logrotate keeps logs small. They come from ${title}, which keeps them up to date.`,
    check: async () => {
      const missing = await findMissing();
      return needed(missing.length === 0 ? [] : [`install ${missing.join(', ')} (${packageManager}; takes a minute)`]);
    },
    change: async () => {
      const missing = await findMissing();
      if (packageManager === 'dnf') {
        await machine.must(['dnf', 'install', '-y', '-q', ...missing]);
        return;
      }
      // Brings to its end what was interrupted; without that, apt-get refuses.
      await machine.must(['dpkg', '--configure', '-a']);
      await machine.must(['apt-get', 'update', '-qq']);
      await machine.must(['apt-get', ...APT_INSTALL, ...missing]);
    },
  };
}

async function isInstalled(machine: Machine, name: string): Promise<boolean> {
  if (machine.distribution.packageManager === 'dnf')
    return (await machine.run(['rpm', '-q', '--quiet', name])).status === 0;
  const { stdout } = await machine.run(['dpkg-query', '--show', '--showformat', `\${db:Status-Status}`, name]);
  return stdout === 'installed';
}
