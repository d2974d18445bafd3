import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { withoutModels } from './model-variables.mjs';
import { productNode } from './repository-node.mjs';
import { runProgram } from './tools.mjs';
import { ROOT } from './workspace.mjs';

const SAMPLE_FILE = 'packages/core/src/rules.ts';

/** The README's terminal sample: the command, and what it prints now. */
export async function renderSample() {
  const { code, output } = await runProgram(productNode(), [join(ROOT, 'apps/cli/bin/iris.mjs'), 'read', SAMPLE_FILE], {
    capture: true,
    env: { ...withoutModels(process.env), NO_COLOR: '1', FORCE_COLOR: undefined, COLUMNS: '80' },
  });
  if (code !== 0) throw new Failure(`The sample of the README could not be made:\n\n${output}`);
  return `\`\`\`console\n$ npm run -s iris -- read ${SAMPLE_FILE}\n${output.trim()}\n\`\`\``;
}

/**
 * What stands between the markers of a section.
 * @param {string} readme
 * @param {string} section
 */
export function readSection(readme, section) {
  const [, text] = markers(section).exec(readme) ?? [];
  if (text === undefined)
    throw new Failure(`README.md has no markers <!-- ${section}:begin --> and <!-- ${section}:end -->.`);
  return text;
}

/**
 * @param {string} readme
 * @param {string} section
 * @param {string} text
 */
export function writeSection(readme, section, text) {
  readSection(readme, section);
  return readme.replace(markers(section), () => `<!-- ${section}:begin -->\n${text}\n<!-- ${section}:end -->`);
}

/** @param {string} section */
function markers(section) {
  return new RegExp(`<!-- ${section}:begin -->\n(.*?)\n<!-- ${section}:end -->`, 's');
}
