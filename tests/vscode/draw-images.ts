import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../scripts/lib/failure.mjs';
import { ROOT } from '../../scripts/lib/workspace.mjs';
import { installExtension } from './support/installation.ts';
import { chooseTheme } from './support/themes.ts';
import { VsCode } from './support/vs-code.ts';

const IMAGES = join(ROOT, 'docs/images');
const SOURCE = join(ROOT, 'packages/engine/fixtures/javascriptreact/product-list/input.jsx');
const FILE = 'product-list.jsx';
/** The block that the images show; its lines are in the middle of the file. */
const BLOCK = 'Product card';
const WINDOW = { width: 1180, height: 760 };
const THEMES = [
  ['dark', 'Dark Modern'],
  ['light', 'Light Modern'],
  ['high-contrast', 'Default High Contrast'],
] as const;

/** Takes the pictures of `docs/images` from VS Code with the packed extension, as its users see it. */
async function drawImages(code: VsCode): Promise<void> {
  const block = code.panel.block(BLOCK);
  await code.page.setViewportSize(WINDOW);
  await code.openFile(join(code.folder, FILE));
  await code.panel.open();
  await block.click();
  for (const [name, theme] of THEMES) {
    await chooseTheme(code, theme);
    await code.panel.frame.locator(`body[data-vscode-theme-id="${theme}"]`).waitFor();
    await block.hover();
    await take(code, name);
  }
  await chooseTheme(code, THEMES[0][1]);
  await code.panel.frame.locator(`body[data-vscode-theme-id="${THEMES[0][1]}"]`).waitFor();
  await code.run('IRIS: Focus Block');
  await block.locator('.icon-focused').waitFor();
  await take(code, 'focus-mode');
}

async function take(code: VsCode, name: string): Promise<void> {
  await code.page.screenshot({ path: join(IMAGES, `vscode-${name}.png`), animations: 'disabled', caret: 'hide' });
}

const home = await mkdtemp(join(tmpdir(), 'iris-images-'));
try {
  const installation = await installExtension(home);
  if (installation.kind !== 'installed') throw new Failure(`There is no VS Code here: ${installation.reason}`);
  await mkdir(IMAGES, { recursive: true });
  const code = await VsCode.open(installation, {
    settings: { 'editor.fontSize': 13, 'editor.lineHeight': 0, 'typescript.disableAutomaticTypeAcquisition': true },
    fill: (folder) => cp(SOURCE, join(folder, FILE)),
  });
  await drawImages(code).finally(() => code.close());
} finally {
  await rm(home, { recursive: true, force: true });
}
