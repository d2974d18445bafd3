/**
 * How long a reader in VS Code waits for a table of contents: from the first click on IRIS in a window, which loads the
 * extension, its page, its worker and a grammar, against the first click on Search, which comes with VS Code; and from the next
 * file on, against the time that VS Code itself takes to open it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyFixture, expectedAnalysis } from '../tests/vscode/support/fixtures.ts';
import { installExtension } from '../tests/vscode/support/installation.ts';
import { VsCode } from '../tests/vscode/support/vs-code.ts';
import { readArguments } from './support/arguments.mjs';
import { compare } from './support/pairs.mjs';
import { progress, publish } from './support/report.mjs';

/** @typedef {Extract<import('../tests/vscode/support/installation.ts').Installation, { kind: 'installed' }>} Installation */

const FIRST = 'typescript/session-store';
const NEXT = 'typescript/http-client';

/** @param {() => Promise<unknown>} work @returns how long it took, in ms */
async function time(work) {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/**
 * Until the panel says what a file is for.
 *
 * @param {VsCode} code
 * @param {string} fixture
 */
async function waitForBlocks(code, fixture) {
  const { fileIntent } = await expectedAnalysis(fixture);
  await code.panel.heading.getByText(fileIntent, { exact: true }).waitFor();
  await code.panel.blocks.first().waitFor();
}

/** @param {Installation} installation */
async function measureWindow(installation) {
  const code = await VsCode.open(installation);
  try {
    await code.openFile(await copyFixture(FIRST, code.folder));
    const icon = (/** @type {string} */ name) => code.page.locator('.activitybar').getByRole('tab', { name });
    const search = await time(async () => {
      await icon('Search').click();
      await code.page.locator('.search-view textarea').first().waitFor();
    });
    const firstLook = await time(async () => {
      await icon('IRIS').click();
      await waitForBlocks(code, FIRST);
    });
    const path = await copyFixture(NEXT, code.folder);
    let open = Number.NaN;
    const nextFile = await time(async () => {
      open = await time(() => code.openFile(path));
      await waitForBlocks(code, NEXT);
    });
    return { search, firstLook, open, nextFile };
  } finally {
    await code.close();
  }
}

const { pairs } = readArguments();
const folder = mkdtempSync(join(tmpdir(), 'iris-bench-'));
try {
  const installation = await installExtension(folder);
  if (installation.kind !== 'installed') {
    console.error(`Skipped: ${installation.reason}`);
  } else {
    /** @type {Awaited<ReturnType<typeof measureWindow>>[]} */
    const times = [];
    for (let window = 1; window <= pairs; window += 1) {
      progress(`window ${window} of ${pairs}`);
      times.push(await measureWindow(installation));
    }
    const firstLooks = compare(
      times.map(({ firstLook }) => firstLook),
      times.map(({ search }) => search),
    );
    const nextFiles = compare(
      times.map(({ nextFile }) => nextFile),
      times.map(({ open }) => open),
    );
    publish({
      name: 'first-look',
      title:
        'From a click to blocks in VS Code: the first in a window against Search, the next file against opening it',
      rows: [
        { name: 'first look in a window', unit: 'ms', comparison: firstLooks, target: 'measured < 1000 ms' },
        { name: 'next file', unit: 'ms', comparison: nextFiles, target: 'measured < 1000 ms' },
      ],
    });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
