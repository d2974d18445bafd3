import { readFileSync } from 'node:fs';
import { MODEL_SETTINGS } from '@iris/inference/settings';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../src/settings.ts';
import { renderSettingsTable } from '../src/settings-table.ts';

const README = new URL('../../../README.md', import.meta.url);
const BETWEEN_MARKERS = /<!-- settings:begin -->\n(.*)\n<!-- settings:end -->/s;

describe('the configuration table', () => {
  it('names every setting once', () => {
    const table = renderSettingsTable();
    const names = [...Object.values(SETTINGS), ...MODEL_SETTINGS].map(({ name }) => name);
    for (const name of names) expect(table.split(`| \`${name}\` |`)).toHaveLength(2);
  });

  it('stands in the README as it is made from the settings', () => {
    const [, table] = BETWEEN_MARKERS.exec(readFileSync(README, 'utf8')) ?? [];
    expect(table?.trim()).toBe(renderSettingsTable());
  });
});
