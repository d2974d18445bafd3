import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from '../../releases/deploy-error.ts';
import { InstallError } from '../install-error.ts';
import type { Installation } from '../installation.ts';
import type { Machine } from '../machine.ts';
import { needed, type Step } from '../step.ts';
import { findUnmet, meet, type Wanted } from '../wanted-files.ts';

// The first value that sshd reads counts, and cloud images have files that begin with 50 and 60.
const DROP_IN = 'etc/ssh/sshd_config.d/00-iris.conf';
const TEXT = `# Keys alone. Written by the installer of IRIS (--harden-ssh); remove it to allow passwords again.
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
`;
const KEY_LINE = /^(?!\s*#).*\b(ssh-(rsa|ed25519)|ecdsa-sha2-\S+|sk-\S+)\s+AAAA/m;

/** SSH without passwords. */
export function sshStep({ machine, hardensSsh }: Installation): Step {
  const path = machine.at(DROP_IN);
  const wanted: readonly Wanted[] = [{ kind: 'file', path, text: TEXT, mode: 0o644 }];
  return {
    name: 'ssh',
    title: 'SSH by keys alone',
    why: 'Passwords are guessed all day long on every machine of the Internet; keys are not.',
    check: () => {
      if (!hardensSsh) return { kind: 'skipped', reason: 'it was not asked for; --harden-ssh does it' };
      if (!existsSync(machine.at('etc/ssh/sshd_config'))) return { kind: 'skipped', reason: 'there is no SSH server' };
      return needed(findUnmet(machine, wanted));
    },
    change: async () => {
      meet(machine, wanted);
      try {
        await requireEffect(machine);
      } catch (error) {
        rmSync(path);
        throw new InstallError(`${path} was taken back: ${reasonOf(error)}`);
      }
      // Where it does not run, because its socket starts it, it reads this when it does.
      if (machine.runsSystemd) await machine.must(['systemctl', 'try-reload-or-restart', machine.distribution.sshUnit]);
    },
  };
}

/** Why passwords must stay, or undefined: without a key that lets somebody in, nobody could come back. */
export function whyKeepPasswords({ machine, hardensSsh }: Installation): string | undefined {
  if (!hardensSsh || machine.logins().some(({ home }) => hasKey(join(home, '.ssh/authorized_keys')))) return undefined;
  return 'No user of this machine has a key in ~/.ssh/authorized_keys, and --harden-ssh would lock everybody out: add one (ssh-copy-id), try it, and run the installer again.';
}

async function requireEffect(machine: Machine): Promise<void> {
  // Debian's sshd looks for this folder even when it only reads its configuration.
  await machine.must(['mkdir', '-p', '/run/sshd']);
  await machine.must(['sshd', '-t']);
  const effective = await machine.must(['sshd', '-T']);
  if (/^passwordauthentication no$/m.test(effective)) return;
  throw new InstallError(
    'sshd would still take passwords: does /etc/ssh/sshd_config include sshd_config.d/*.conf, first of all?',
  );
}

function hasKey(path: string): boolean {
  return existsSync(path) && KEY_LINE.test(readFileSync(path, 'utf8'));
}
