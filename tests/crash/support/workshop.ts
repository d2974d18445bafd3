import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLOCK } from './aftermath.ts';
import { writeFormerStore } from './former-store.ts';
import { analyzeSamples, type Sample } from './samples.ts';

/** In several languages and sizes; many times what a tight store takes. */
const SAMPLES = 120;
/** Of the store that the release before left. */
export const FORMER_ENTRIES = 24;

/** What writers work with, and what every hit is compared with. */
export interface Workshop {
  /** For the stores; gone when the workshop is closed. */
  readonly folder: string;
  readonly samplesFile: string;
  readonly formerStore: string;
  /** What a fresh analysis says: not the one that the writers' answers come from. */
  readonly fresh: readonly Sample[];
  close(): void;
}

export async function openWorkshop(): Promise<Workshop> {
  const folder = mkdtempSync(join(tmpdir(), 'iris-crash-'));
  const written = await analyzeSamples(SAMPLES);
  const samplesFile = join(folder, 'samples.json');
  writeFileSync(samplesFile, JSON.stringify(written.map(({ key, answer }) => ({ key, answer }))));
  const formerStore = join(folder, 'former.db');
  writeFormerStore(formerStore, written.slice(0, FORMER_ENTRIES), CLOCK);
  const fresh = await analyzeSamples(SAMPLES);
  return { folder, samplesFile, formerStore, fresh, close: () => rmSync(folder, { recursive: true, force: true }) };
}
