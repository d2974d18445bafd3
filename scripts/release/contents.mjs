import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';

/** @import { Architecture } from './build-artefacts.mjs' */

/** What packages carry at their root for those who work on them. Deeper inside, a folder of such a name may be code. */
const WORKSHOP_FOLDERS = new Set([
  'benchmark',
  'benchmarks',
  'coverage',
  'doc',
  'docs',
  'example',
  'examples',
  'spec',
  'test',
  'test-jest',
  'tests',
  // Another copy of the code for bundlers: Node loads what `main` and `exports` name.
  'dist-es',
]);

/** Nothing that Node runs or that the server serves: sources, types, maps, texts, recipes of builds. */
const WORKSHOP_FILES =
  /[.](?:[cm]?ts|map|markdown|md|c|cc|cpp|h|hpp|gyp|gypi|patch|sh|py|snap|tiktoken|tsbuildinfo|ya?ml)$|^Makefile$/;

const LICENCE = /^(?:licen[cs]e|copying|notice|authors|patents|copyright)/i;

const ELF_MAGIC = 0x7f454c46;
const ELF_MACHINE_OFFSET = 18;
/** @type {Readonly<Record<Architecture, number>>} */
const ELF_MACHINES = { x64: 0x3e, arm64: 0xb7 };

/**
 * Whether nothing of a folder at the root of a package goes into a release.
 * @param {string} name
 */
export function isWorkshopFolder(name) {
  return isHidden(name) || WORKSHOP_FOLDERS.has(name);
}

/** @param {string} name */
export function isHidden(name) {
  return name.startsWith('.');
}

/**
 * Whether a file of a package goes into a release; a licence always does.
 * @param {string} path
 * @param {Architecture} architecture
 */
export function belongsInRelease(path, architecture) {
  const name = basename(path);
  if (LICENCE.test(name) && !/[.][cm]?[jt]s$/.test(name)) return true;
  if (isHidden(name) || WORKSHOP_FILES.test(name)) return false;
  // Packages bring libraries for every platform. Those for another C library have the same machine in their header.
  return !name.endsWith('.node') || (isBinaryFor(path, architecture) && !name.includes('musl'));
}

/**
 * Whether a file is a Linux program or library for that architecture.
 * @param {string} path
 * @param {Architecture} architecture
 */
export function isBinaryFor(path, architecture) {
  const header = Buffer.alloc(ELF_MACHINE_OFFSET + 2);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  return header.readUInt32BE(0) === ELF_MAGIC && header.readUInt16LE(ELF_MACHINE_OFFSET) === ELF_MACHINES[architecture];
}
