import { MODEL_SETTINGS } from '@iris/inference/settings';
import { FORMER_CACHE_FOLDER } from './config.ts';
import type { Setting } from './setting-kinds.ts';
import { SETTINGS } from './settings.ts';

/** The README's table of settings, in Markdown. */
export function renderSettingsTable(): string {
  // Only what is the same for every setting is shown, whatever the type of its value.
  const settings: readonly Pick<Setting<unknown>, 'name' | 'meaning' | 'defaultText' | 'secret' | 'formerly'>[] =
    Object.values(SETTINGS);
  const rows = [...settings, ...MODEL_SETTINGS].map(({ name, defaultText, meaning, secret }) => {
    const file = secret ? ` (secret: \`${name}_FILE\` may name a file that holds it)` : '';
    return `| \`${name}\` | ${defaultText} | ${meaning}${file} |`;
  });
  const former = settings.flatMap(({ name, formerly }) =>
    formerly === undefined ? [] : `\`${formerly.name}\` (now \`${name}\`)`,
  );
  const names = [
    ...former,
    `\`${FORMER_CACHE_FOLDER}\` (the folder that \`${SETTINGS.baseDirectory.name}\` calls \`cache/\`)`,
  ];
  return [
    '| variable | default | meaning |',
    '| --- | --- | --- |',
    ...rows,
    '',
    `Names of older plans are accepted with a warning: ${names.join(', ')}.`,
  ].join('\n');
}
