import { readFile, writeFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';

/** Draws `media/icon.png`, the icon in the marketplaces, which take no SVG, from `art/icon.svg`. */
const SIZE = 256;
const DRAWING = new URL('../art/icon.svg', import.meta.url);
const ICON = new URL('../media/icon.png', import.meta.url);

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
try {
  const page = await browser.newPage({ viewport: { width: SIZE, height: SIZE } });
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${await readFile(DRAWING, 'utf8')}`);
  await writeFile(ICON, await page.screenshot({ omitBackground: true }));
} finally {
  await browser.close();
}
