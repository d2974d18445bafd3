import { DatabaseSync } from 'node:sqlite';

interface Entry {
  readonly body: Uint8Array;
  readonly checksum: Uint8Array;
  readonly createdAt: number;
}

/** Harms an entry at a place from 0 to 1; `other` is the next entry of the store. */
type DamageEntry = (entry: Entry, place: number, other: Entry) => Entry;

export interface EntryDamage {
  readonly name: string;
  readonly damage: DamageEntry;
  /** Whether it matters where: such damage is done at many places. */
  readonly hasPlace: boolean;
}

/** What may become of an entry in a database that is in order otherwise. */
export const ENTRY_DAMAGES: readonly EntryDamage[] = [
  {
    name: 'cut',
    hasPlace: true,
    damage: (entry, place) => ({ ...entry, body: entry.body.subarray(0, indexAt(entry.body, place)) }),
  },
  {
    name: 'garbled in one byte',
    hasPlace: true,
    damage: (entry, place) => ({ ...entry, body: garble(entry.body, place, 0xff) }),
  },
  {
    name: 'garbled in one bit',
    hasPlace: true,
    damage: (entry, place) => ({ ...entry, body: garble(entry.body, place, 0x01) }),
  },
  {
    name: 'empty from a place on',
    hasPlace: true,
    damage: (entry, place) => ({ ...entry, body: entry.body.slice().fill(0, indexAt(entry.body, place)) }),
  },
  {
    name: 'garbled in its checksum',
    hasPlace: true,
    damage: (entry, place) => ({ ...entry, checksum: garble(entry.checksum, place, 0x10) }),
  },
  {
    name: 'cut in its checksum',
    hasPlace: true,
    damage: (entry, place) => ({ ...entry, checksum: entry.checksum.subarray(0, indexAt(entry.checksum, place)) }),
  },
  { name: 'longer', hasPlace: false, damage: (entry) => ({ ...entry, body: Buffer.concat([entry.body, SPACE]) }) },
  { name: 'younger', hasPlace: false, damage: (entry) => ({ ...entry, createdAt: entry.createdAt + 1 }) },
  { name: 'given the body of another', hasPlace: false, damage: (entry, _, { body }) => ({ ...entry, body }) },
  { name: 'replaced by another', hasPlace: false, damage: (_entry, _place, other) => other },
];

const SPACE = Buffer.from(' ');

/** Harms every entry of a database beside the processes that use it; returns how many there are. */
export function damageEntries(database: string, { damage }: EntryDamage, placeOf: (index: number) => number): number {
  const db = new DatabaseSync(database, { timeout: 10_000 });
  try {
    db.exec('BEGIN IMMEDIATE');
    const rows = db.prepare('SELECT id, body, checksum, created_at AS createdAt FROM entries ORDER BY id').all();
    const update = db.prepare('UPDATE entries SET body = ?, checksum = ?, created_at = ? WHERE id = ?');
    // The columns have these types: the table is STRICT.
    const entries = rows as unknown as readonly (Entry & { readonly id: number })[];
    for (const [index, entry] of entries.entries()) {
      const other = entries[(index + 1) % entries.length] ?? entry;
      const { body, checksum, createdAt } = damage(entry, placeOf(index), other);
      update.run(body, checksum, createdAt, entry.id);
    }
    db.exec('COMMIT');
    return entries.length;
  } finally {
    db.close();
  }
}

function indexAt(bytes: Uint8Array, place: number): number {
  return Math.min(Math.floor(place * bytes.length), bytes.length - 1);
}

function garble(bytes: Uint8Array, place: number, bits: number): Uint8Array {
  const garbled = bytes.slice();
  const index = indexAt(bytes, place);
  garbled[index] = (bytes[index] ?? 0) ^ bits;
  return garbled;
}
