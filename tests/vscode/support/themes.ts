import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from './installation.ts';
import type { VsCode } from './vs-code.ts';

/** The colour themes that VS Code comes with, by what `workbench.colorTheme` calls them. */
export function listThemes(installation: Installation): readonly string[] {
  if (installation.kind !== 'installed') return [];
  const extensions = join(installation.program, '../../../lib/vscode/extensions');
  return readdirSync(extensions)
    .filter((name) => name.startsWith('theme-'))
    .flatMap((name) => readThemes(join(extensions, name, 'package.json')));
}

/** As a user does it, by the palette. */
export async function chooseTheme({ page, quickInput }: VsCode, theme: string): Promise<void> {
  await quickInput.startCommand('Preferences: Color Theme');
  // The box of the palette is still there for a moment.
  await page.getByPlaceholder('Select Color Theme').waitFor();
  await quickInput.answer(theme);
}

function readThemes(manifest: string): readonly string[] {
  // VS Code's own, of the version that the lockfile names.
  const { contributes } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    contributes: { themes?: readonly { id?: string; label: string }[] };
  };
  return (contributes.themes ?? []).map(({ id, label }) => id ?? label);
}
