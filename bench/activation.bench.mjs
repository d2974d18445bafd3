/**
 * How long VS Code says that the extension took to be loaded and activated: by itself, in a window that is up; and as a window
 * starts, where VS Code counts what it does for others meanwhile, against Merge Conflict, an extension that comes with VS Code
 * and is activated at the same moment.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installExtension } from '../tests/vscode/support/installation.ts';
import { VsCode } from '../tests/vscode/support/vs-code.ts';
import { readArguments } from './support/arguments.mjs';
import { compare } from './support/pairs.mjs';
import { progress, publish } from './support/report.mjs';

/** @typedef {Extract<import('../tests/vscode/support/installation.ts').Installation, { kind: 'installed' }>} Installation */

const OURS = 'IRIS';
const THEIRS = 'Merge Conflict';

/**
 * @param {Installation} installation
 * @param {(code: VsCode) => Promise<void>} use
 */
async function useWindow(installation, use) {
  const code = await VsCode.open(installation);
  try {
    await use(code);
  } finally {
    await code.close();
  }
}

/**
 * @param {Installation} installation
 * @param {string} folder an empty one
 */
async function measurePair(installation, folder) {
  const times = { alone: Number.NaN, atStart: Number.NaN, theirs: Number.NaN };
  await useWindow(installation, async (code) => {
    const found = await code.activationTimes([OURS, THEIRS]);
    times.atStart = found.get(OURS) ?? Number.NaN;
    times.theirs = found.get(THEIRS) ?? Number.NaN;
  });
  mkdirSync(folder);
  await useWindow({ ...installation, extensions: folder }, async (code) => {
    await code.activationTimes([THEIRS]);
    await code.install(installation.vsix);
    times.alone = (await code.activationTimes([OURS])).get(OURS) ?? Number.NaN;
  });
  return times;
}

const { pairs } = readArguments();
const folder = mkdtempSync(join(tmpdir(), 'iris-bench-'));
try {
  const installation = await installExtension(folder);
  if (installation.kind !== 'installed') {
    console.error(`Skipped: ${installation.reason}`);
  } else {
    /** @type {Awaited<ReturnType<typeof measurePair>>[]} */
    const times = [];
    for (let pair = 1; pair <= pairs; pair += 1) {
      progress(`windows ${2 * pair - 1} and ${2 * pair} of ${2 * pairs}`);
      times.push(await measurePair(installation, join(folder, `extensions-${pair}`)));
    }
    const theirs = times.map((each) => each.theirs);
    const rows = [
      { name: 'in a window that is up', ours: times.map(({ alone }) => alone), target: 'measured < 50 ms' },
      { name: 'as the window starts', ours: times.map(({ atStart }) => atStart), target: '' },
    ];
    publish({
      name: 'activation',
      title: 'Activation of the extension, as VS Code measures it, against Merge Conflict as the window starts',
      rows: rows.map(({ ours, ...row }) => ({ ...row, unit: 'ms', comparison: compare(ours, theirs) })),
    });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
