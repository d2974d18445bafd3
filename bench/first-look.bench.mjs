/**
 * How long a reader in VS Code waits for a table of contents: from the first click on IRIS in a window that is up, which loads
 * the extension, its page, its worker and a grammar, against the first preview of a Markdown file, the page of an extension that
 * comes with VS Code and is loaded already; and from the next file on, against the time that VS Code itself takes to open it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { copyFixture, expectedAnalysis } from '../tests/vscode/support/fixtures.ts';
import { installExtension } from '../tests/vscode/support/installation.ts';
import { VsCode } from '../tests/vscode/support/vs-code.ts';
import { readArguments } from './support/arguments.mjs';
import { compare } from './support/pairs.mjs';
import { progress, publish } from './support/report.mjs';

/** @typedef {Extract<import('../tests/vscode/support/installation.ts').Installation, { kind: 'installed' }>} Installation */

// A language without a server of its own, which VS Code would start beside us.
const FIRST = 'python/rate-limiter';
const NEXT = 'python/invoice-cli';

/** After which a window has done what it does as it starts, in ms. */
const START_MS = 15_000;

/** @param {() => Promise<unknown>} work @returns how long it took, in ms */
async function time(work) {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/**
 * Opens a file in a window, and hands on the window once it is up.
 *
 * @template T
 * @param {Installation} installation
 * @param {(folder: string) => Promise<string>} makeFile
 * @param {(code: VsCode) => Promise<T>} use
 */
async function useWindow(installation, makeFile, use) {
  const code = await VsCode.open(installation);
  try {
    await code.openFile(await makeFile(code.folder));
    await wait(START_MS);
    return await use(code);
  } finally {
    await code.close();
  }
}

/**
 * Until the panel says what a file is for, and where.
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
function measureReading(installation) {
  const makeFile = (/** @type {string} */ folder) => copyFixture(FIRST, folder);
  return useWindow(installation, makeFile, async (code) => {
    const icon = await code.page.locator('.activitybar').getByRole('tab', { name: 'IRIS' }).boundingBox();
    if (icon === null) throw new Error('The icon of IRIS is not shown.');
    const firstLook = await time(async () => {
      await code.page.mouse.click(icon.x + icon.width / 2, icon.y + icon.height / 2);
      await waitForBlocks(code, FIRST);
    });
    const path = await copyFixture(NEXT, code.folder);
    let open = Number.NaN;
    const nextFile = await time(async () => {
      open = await time(() => code.openFile(path));
      await waitForBlocks(code, NEXT);
    });
    // Most of the time that a file takes to open is the typing of its path.
    return { firstLook, nextFile: nextFile - open, open };
  });
}

/** @param {Installation} installation */
function measurePreview(installation) {
  const makeFile = async (/** @type {string} */ folder) => {
    const path = join(folder, 'notes.md');
    writeFileSync(path, '# Notes\n');
    return path;
  };
  return useWindow(installation, makeFile, (code) =>
    time(async () => {
      await code.page.keyboard.press('Control+Shift+V');
      const preview = code.page.frameLocator('iframe.webview').frameLocator('#active-frame');
      await preview.getByRole('heading', { name: 'Notes' }).waitFor();
    }),
  );
}

const { pairs } = readArguments();
const folder = mkdtempSync(join(tmpdir(), 'iris-bench-'));
try {
  const installation = await installExtension(folder);
  if (installation.kind !== 'installed') {
    console.error(`Skipped: ${installation.reason}`);
  } else {
    /** @type {Awaited<ReturnType<typeof measureReading>>[]} */
    const readings = [];
    /** @type {number[]} */
    const previews = [];
    for (let pair = 1; pair <= pairs; pair += 1) {
      progress(`windows ${2 * pair - 1} and ${2 * pair} of ${2 * pairs}`);
      readings.push(await measureReading(installation));
      previews.push(await measurePreview(installation));
    }
    const of = (/** @type {keyof (typeof readings)[number]} */ name) => readings.map((each) => each[name]);
    const rows = [
      { name: 'first look, against a first preview', comparison: compare(of('firstLook'), previews) },
      { name: 'next file, once it is open, against opening it', comparison: compare(of('nextFile'), of('open')) },
    ];
    publish({
      name: 'first-look',
      title: 'From a click to blocks in VS Code, in a window that is up',
      rows: rows.map((row) => ({ ...row, unit: 'ms', target: 'measured < 1000 ms' })),
    });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
