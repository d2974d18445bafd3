import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A folder that is made once of what it depends on, in a place that git ignores, and made anew when that changes. Runs
 * that make it at once do not meet: each makes its own, and the first to finish stays. What is made must bear to be moved.
 * @param {object} options
 * @param {string} options.home where such folders are kept
 * @param {readonly (string | Uint8Array)[]} options.ingredients all that shapes the result
 * @param {(draft: string) => Promise<string | undefined>} options.make fills the folder of that name, which does not
 *   exist yet, or returns what the system lacks
 * @returns {Promise<{ readonly folder: string } | { readonly missing: string }>}
 */
export async function makeOnce({ home, ingredients, make }) {
  const hash = createHash('sha256');
  for (const ingredient of ingredients) hash.update(ingredient);
  const folder = join(home, hash.digest('hex').slice(0, 16));
  if (existsSync(folder)) return { folder };
  const draft = `${folder}.${process.pid}`;
  try {
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(dirname(draft), { recursive: true });
    const missing = await make(draft);
    if (missing !== undefined) return { missing };
    settle(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return { folder };
}

/**
 * @param {string} draft
 * @param {string} folder
 */
function settle(draft, folder) {
  try {
    renameSync(draft, folder);
  } catch (error) {
    // Another run was faster, and what it made is the same.
    if (!existsSync(folder)) throw error;
  }
}
