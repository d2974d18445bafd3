import type { Installation } from '../installation.ts';
import { needed, type Step } from '../step.ts';

/** The user and group that the server runs as. */
export const IRIS_USER = 'iris';

export function accountStep({ machine }: Installation): Step {
  return {
    name: 'account',
    title: `The user ${IRIS_USER}`,
    why: 'The server runs as a user who owns its data and nothing else, and who cannot log in.',
    check: () => needed(machine.userId(IRIS_USER) === undefined ? [`add the system user ${IRIS_USER}`] : []),
    change: async () => {
      const group = machine.groupId(IRIS_USER) === undefined ? ['--user-group'] : ['--gid', IRIS_USER];
      const home = ['--home-dir', machine.named.data, '--no-create-home', '--shell', '/usr/sbin/nologin'];
      await machine.must(['useradd', '--system', ...group, ...home, IRIS_USER]);
    },
  };
}
