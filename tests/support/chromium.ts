import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const CHROMIUM_ARGUMENTS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

/** Why there is no browser to test in, or undefined where there is one. */
export const whyNoChromium = existsSync(CHROMIUM) ? undefined : 'needs Chromium (apt-get install chromium)';

/** Starts the system's Chromium, which opens no connection of its own. Whoever starts it closes it. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGUMENTS.split(' ') });
}
