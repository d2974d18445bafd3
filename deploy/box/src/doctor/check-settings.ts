import { existsSync, statSync } from 'node:fs';
import { loadConfig } from '@iris/server/config';
import { readSettings } from '../releases/places.ts';
import type { BoxFinding, BoxToExamine } from './finding.ts';

const link = 'settings';

/** Whether a release would start with the settings, and nobody else reads them. */
export function checkSettings({ layout }: BoxToExamine): readonly BoxFinding[] {
  const { settings } = layout;
  if (!existsSync(settings)) {
    const advice = 'Make them: sudo iris install, or bring them back: sudo iris restore FILE';
    return [{ link, status: 'bad', found: `There is no ${settings}: nothing starts.`, advice }];
  }
  const mode = statSync(settings).mode & 0o777;
  const findings: BoxFinding[] = [];
  if ((mode & 0o077) !== 0) {
    const found = `${settings} holds keys, and its mode ${mode.toString(8)} lets others at them.`;
    const advice = `Close it: sudo chmod 600 ${settings}. Who may have read it has the keys: replace them.`;
    findings.push({ link, status: 'bad', found, advice });
  }
  const mistake = findMistake(settings);
  if (mistake !== undefined) {
    const found = `With ${settings} no release would start. ${mistake}`;
    const advice = 'Mend it, and have the live release read it: sudo iris restart';
    findings.push({ link, status: 'bad', found, advice });
  }
  if (findings.length > 0) return findings;
  return [{ link, status: 'good', found: `${settings} has no mistake, and its mode is ${mode.toString(8)}.` }];
}

function findMistake(settings: string): string | undefined {
  const variables = readSettings(settings);
  try {
    loadConfig(variables);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
