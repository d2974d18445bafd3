import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseMetricsDocument, type TotalsRecord, toMetricsDocument } from './metrics-document.ts';

/** What is in a base folder under the name of the published totals. */
export type MetricsFileContent =
  | { readonly status: 'ok'; readonly record: TotalsRecord }
  /** Nothing was counted yet. */
  | { readonly status: 'absent' }
  /** A release that came after this one wrote it; it is not to be touched. */
  | { readonly status: 'newer'; readonly reason: string }
  /** Cut, garbled, or written by another program. */
  | { readonly status: 'foreign'; readonly reason: string }
  | { readonly status: 'unreadable'; readonly reason: string };

const FILE_NAME = 'metrics.json';
const FILE_MODE = 0o600;
/** Ours is far smaller. That of the Python service this one replaces grew with every request. */
const MAX_BYTES = 16 * 1024 ** 2;
const SET_ASIDE_INFIX = '.set-aside-';
/** Nothing that was set aside is ever removed, so something else has to end a quarrel over the name. */
const MAX_SET_ASIDE = 10;
const TEMPORARY = /^metrics\.json\.[0-9a-f-]{36}\.tmp$/;
/** A temporary file older than this was left by a process that died. */
const STALE_TEMPORARY_MS = 60_000;

/** Where the totals of a base folder are published. */
export class MetricsFile {
  readonly path: string;
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
    this.path = join(directory, FILE_NAME);
  }

  read(): MetricsFileContent {
    try {
      const stat = statSync(this.path, { throwIfNoEntry: false });
      if (stat === undefined) return { status: 'absent' };
      if (!stat.isFile()) return { status: 'unreadable', reason: 'It is not a file.' };
      if (stat.size > MAX_BYTES) return foreign('It is far larger than what IRIS writes: another program wrote it.');
      return parse(readFileSync(this.path, 'utf8'));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
      return { status: 'unreadable', reason: `It cannot be read${code}.` };
    }
  }

  /** Writes a record beside the file, whole and on the disk. Returns the path, for `replaceWith`. */
  async prepare(record: TotalsRecord): Promise<string> {
    const temporary = `${this.path}.${randomUUID()}.tmp`;
    try {
      const text = `${JSON.stringify(toMetricsDocument(record), null, 2)}\n`;
      await writeFile(temporary, text, { mode: FILE_MODE, flag: 'wx', flush: true });
      return temporary;
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** Puts a prepared file in place. The caller has made sure that nothing later, or of others, is there. */
  replaceWith(temporary: string): void {
    renameSync(temporary, this.path);
  }

  /** Renames what is there out of the way and returns the new name; undefined where too much was set aside already. */
  setAside(now: number): string | undefined {
    const names = readdirSync(this.#directory).filter((name) => name.startsWith(FILE_NAME + SET_ASIDE_INFIX));
    if (names.length >= MAX_SET_ASIDE) return undefined;
    const stem = `${FILE_NAME}${SET_ASIDE_INFIX}${new Date(now).toISOString().replaceAll(':', '')}`;
    let name = stem;
    for (let copy = 2; names.includes(name); copy += 1) name = `${stem}-${copy}`;
    renameSync(this.path, join(this.#directory, name));
    return name;
  }

  /** Removes what processes left that died while they published. */
  removeStaleTemporaries(now: number): void {
    for (const name of readdirSync(this.#directory).filter((each) => TEMPORARY.test(each))) {
      const path = join(this.#directory, name);
      const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {};
      if (mtimeMs !== undefined && Math.abs(now - mtimeMs) >= STALE_TEMPORARY_MS) rmSync(path, { force: true });
    }
  }
}

/** The totals that were last published in a base folder, or why there are none. Changes nothing. */
export function readMetricsFile(directory: string): MetricsFileContent {
  return new MetricsFile(directory).read();
}

function parse(text: string): MetricsFileContent {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return foreign('It is not whole JSON: it was cut or garbled.');
  }
  const parsed = parseMetricsDocument(value);
  switch (parsed.kind) {
    case 'record':
      return { status: 'ok', record: parsed.record };
    case 'newer':
      return { status: 'newer', reason: 'A later release of IRIS wrote it, in a format that this one does not read.' };
    case 'foreign':
      return foreign('It does not hold what IRIS writes: another program, or an older one, wrote it.');
  }
}

function foreign(reason: string): MetricsFileContent {
  return { status: 'foreign', reason };
}
