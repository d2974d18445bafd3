import { existsSync, readFileSync } from 'node:fs';
import type { Installation } from '../installation.ts';
import type { Machine } from '../machine.ts';
import { needed, type Step } from '../step.ts';
import { findUnmet, meet, replaceFile, type Wanted } from '../wanted-files.ts';

const APT_CONF = 'etc/apt/apt.conf.d/52iris-updates';
const APT_TEXT = `// Security updates each day. Written by the installer of IRIS.
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
`;
const DNF_CONF = 'etc/dnf/automatic.conf';
const DNF_SETTINGS = { upgrade_type: 'security', apply_updates: 'yes' };
const DNF_TIMER = 'dnf-automatic.timer';
const DNF_RELEASE = 'etc/dnf/vars/releasever';

/** Security updates without anybody asking. */
export function updatesStep({ machine }: Installation): Step {
  const make = machine.distribution.packageManager === 'apt' ? aptUpdates : dnfUpdates;
  return {
    name: 'updates',
    title: 'Security updates',
    why: 'Once a day, by themselves: what faces the network must not wait for somebody to remember.',
    ...make(machine),
  };
}

function aptUpdates(machine: Machine): Pick<Step, 'check' | 'change'> {
  const wanted: readonly Wanted[] = [{ kind: 'file', path: machine.at(APT_CONF), text: APT_TEXT, mode: 0o644 }];
  return { check: () => needed(findUnmet(machine, wanted)), change: () => meet(machine, wanted) };
}

function dnfUpdates(machine: Machine): Pick<Step, 'check' | 'change'> {
  // Amazon Linux stays with the packages of its image's day, and would find no update, unless it is told otherwise.
  const wanted: readonly Wanted[] = machine.distribution.isLockedToRelease
    ? [{ kind: 'file', path: machine.at(DNF_RELEASE), text: 'latest\n', mode: 0o644 }]
    : [];
  const isEnabled = async () => (await machine.run(['systemctl', 'is-enabled', DNF_TIMER])).status === 0;
  return {
    check: async () =>
      needed([
        ...findUnmet(machine, wanted),
        ...(hasSettings(machine) ? [] : [`have ${machine.at(DNF_CONF)} install security updates`]),
        ...((await isEnabled()) ? [] : [`start ${DNF_TIMER} with the machine`]),
      ]),
    change: async () => {
      meet(machine, wanted);
      const path = machine.at(DNF_CONF);
      replaceFile(path, withSettings(readFileSync(path, 'utf8')), 0o644);
      await machine.must(['systemctl', 'enable', DNF_TIMER]);
      if (machine.runsSystemd) await machine.must(['systemctl', 'start', DNF_TIMER]);
    },
  };
}

function hasSettings(machine: Machine): boolean {
  const path = machine.at(DNF_CONF);
  return existsSync(path) && withSettings(readFileSync(path, 'utf8')) === readFileSync(path, 'utf8');
}

/** The package's own file with two settings changed: dnf-automatic reads no other beside it. */
function withSettings(text: string): string {
  return Object.entries(DNF_SETTINGS).reduce((rest, [name, value]) => {
    const line = new RegExp(`^#?[ \\t]*${name}[ \\t]*=.*$`, 'm');
    const wanted = `${name} = ${value}`;
    return line.test(rest) ? rest.replace(line, wanted) : rest.replace(/^\[commands\].*$/m, `$&\n${wanted}`);
  }, text);
}
