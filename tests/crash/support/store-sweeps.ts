import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { findAftermath, UNHARMED } from './aftermath.ts';
import { DATABASE_NAME, type StoreScript } from './store-script.ts';
import type { Fault } from './strace.ts';

import type { Workshop } from './workshop.ts';

export interface StoreSweep {
  /** Ends the sentence "a store …". */
  readonly title: string;
  readonly makeScript: (workshop: Workshop) => StoreScript;
  readonly fault: Fault;
  /** `npm test` meets every so manieth call; `npm run test:long` all of them. */
  readonly stride: number;
}

/** All by which a store changes something, and the one that comes before. */
const CHANGES = ['pwrite64', 'fsync', 'fdatasync', 'ftruncate', 'unlink', 'rename', 'openat'];
const SYNCS = ['fsync', 'fdatasync'];

/** A process is killed at a call. */
export const KILLS: readonly StoreSweep[] = [
  {
    title: 'is whole after its writer was killed at any call in its life',
    makeScript: liveWholeLife,
    fault: { calls: CHANGES, effect: 'KILL', lasting: false },
    stride: 2,
  },
  {
    title: 'is made anew, wherever a process that set it aside was killed',
    makeScript: setAside,
    fault: { calls: CHANGES, effect: 'KILL', lasting: false },
    stride: 2,
  },
];

/** A call fails. */
export const FAILURES: readonly StoreSweep[] = [
  failing('when a write finds the disk full', { calls: ['pwrite64'], effect: 'ENOSPC', lasting: false }, 4),
  failing(
    'when writes find the disk full and it stays so',
    { calls: ['pwrite64'], effect: 'ENOSPC', lasting: true },
    8,
  ),
  failing('when a write fails', { calls: ['pwrite64'], effect: 'EIO', lasting: false }, 4),
  failing('when writes fail and go on failing', { calls: ['pwrite64'], effect: 'EIO', lasting: true }, 8),
  failing('when a sync fails', { calls: SYNCS, effect: 'EIO', lasting: false }),
  failing('when syncs fail and go on failing', { calls: SYNCS, effect: 'EIO', lasting: true }),
  failing('when a file cannot be made shorter', { calls: ['ftruncate'], effect: 'EIO', lasting: false }),
  failing('when files run out', { calls: ['openat'], effect: 'EMFILE', lasting: false }),
  failing('when files cannot be opened any more', { calls: ['openat'], effect: 'EACCES', lasting: true }),
  failing('when a file cannot be removed', { calls: ['unlink'], effect: 'EACCES', lasting: false }),
  failingAside('renamed', { calls: ['rename'], effect: 'EACCES', lasting: false }),
  failingAside('renamed, now or later', { calls: ['rename'], effect: 'EIO', lasting: true }),
  failingAside('rid of its log', { calls: ['unlink'], effect: 'EACCES', lasting: false }),
  failingAside('opened', { calls: ['openat'], effect: 'EACCES', lasting: false }),
  failingAside('written anew', { calls: ['pwrite64'], effect: 'ENOSPC', lasting: false }, 4),
];

function failing(when: string, fault: Fault, stride = 1): StoreSweep {
  return { title: `answers every request and is whole ${when}`, makeScript: liveWholeLife, fault, stride };
}

function failingAside(what: string, fault: Fault, stride = 1): StoreSweep {
  const title = `answers every request and is made anew when, being corrupt, it cannot be ${what}`;
  return { title, makeScript: setAside, fault, stride };
}

/** A store of the release before is migrated, written to, evicted from and expired from. */
function liveWholeLife({ fresh }: Workshop): StoreScript {
  return {
    phases: ['migrate', 'put', 'evict', 'expire'],
    inspect: (store, where) => expect(findAftermath(store, fresh), where).toMatchObject(UNHARMED),
  };
}

/** A database that is corrupt is put out of the way, and another one made. */
function setAside({ fresh }: Workshop): StoreScript {
  return {
    phases: ['put'],
    prepare: (store) => writeFileSync(join(store, DATABASE_NAME), 'this is no database '.repeat(1000)),
    inspect: (store, where) => {
      // Whoever comes first may still have to do it.
      expect(findAftermath(store, fresh), where).toMatchObject({ wrong: 0, garbled: 0, works: true });
      expect(findAftermath(store, fresh), where).toMatchObject(UNHARMED);
    },
  };
}
