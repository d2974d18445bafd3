import { existsSync, readFileSync } from 'node:fs';
import type { BoxLayout } from '../layout.ts';
import { BackupError } from './backup-error.ts';

/** Users or groups of a machine. Another machine gives the same name another number. */
interface Accounts {
  /** The name of a number; the number itself where it has none. */
  nameOf(id: number): string;
  /** @throws BackupError where there is no such name */
  idOf(name: string): number;
}

export interface Owners {
  readonly users: Accounts;
  readonly groups: Accounts;
}

/** Reads who there is from the files of the system, where the accounts of services are. */
export function readOwners({ users, groups }: Pick<BoxLayout, 'users' | 'groups'>): Owners {
  return { users: readAccounts(users, 'user'), groups: readAccounts(groups, 'group') };
}

function readAccounts(path: string, kind: 'user' | 'group'): Accounts {
  const fields = (existsSync(path) ? readFileSync(path, 'utf8') : '').split('\n').map((line) => line.split(':'));
  const ids = new Map(fields.map(([name = '', , id]) => [name, Number(id)]));
  const names = new Map([...ids].map(([name, id]) => [id, name]));
  return {
    nameOf: (id) => names.get(id) ?? String(id),
    idOf: (name) => {
      const id = ids.get(name) ?? (/^\d+$/.test(name) ? Number(name) : undefined);
      if (id !== undefined) return id;
      throw new BackupError(
        `Files of the backup belong to the ${kind} ${name}, which this machine does not have: install IRIS first (iris install).`,
      );
    },
  };
}
