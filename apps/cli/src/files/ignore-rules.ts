import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import type { FilePath } from './file-path.ts';

/** Rules past this are no rules of a person, and their cost falls on whoever reads the repository. */
const MAX_RULES_LENGTH = 262_144;
const OPTIONS = { ignorecase: process.platform === 'win32' || process.platform === 'darwin' };

/**
 * What git leaves out, known for one folder: the rules of all `.gitignore` files from the top of the repository down
 * to it. Immutable; each folder with rules of its own makes a new one. Paths are relative to the top, with slashes.
 */
export class IgnoreRules {
  readonly #rules: Ignore;

  private constructor(rules: Ignore) {
    this.#rules = rules;
  }

  static readonly none = new IgnoreRules(ignore(OPTIONS));

  /** Adds the text of a `.gitignore` that lies in `folder` (empty for the top); its rules win over those above. */
  with(folder: string, text: string): IgnoreRules {
    const patterns = text
      .slice(0, MAX_RULES_LENGTH)
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '' && !line.startsWith('#'))
      .map((line) => (folder === '' ? line : anchorPattern(folder, line)));
    return patterns.length === 0 ? this : new IgnoreRules(ignore(OPTIONS).add(this.#rules).add(patterns));
  }

  ignores(path: string, isFolder: boolean): boolean {
    return this.#rules.ignores(isFolder ? `${path}/` : path);
  }
}

/**
 * Rewrites a pattern of a `.gitignore` further down as a pattern of the top, because only one list of rules, in
 * order, decides as git does: the last match wins, whichever file it stands in.
 */
function anchorPattern(folder: string, line: string): string {
  const negation = line.startsWith('!') ? '!' : '';
  const pattern = line.slice(negation.length);
  const isAnchored = /\/(?=.*[^/\s])/.test(pattern);
  const prefix = folder.replace(/[\\*?[\]]/g, '\\$&');
  return `${negation}/${prefix}/${isAnchored ? pattern.replace(/^\//, '') : `**/${pattern}`}`;
}

/** Where the repository that holds a folder begins, and the rules that git keeps beside it; undefined outside of git. */
export async function findRepository(
  folder: string,
): Promise<{ readonly top: string; readonly exclude: string } | undefined> {
  for (let top = folder; ; top = dirname(top)) {
    const gitFolder = await findGitFolder(join(top, '.git'));
    if (gitFolder !== undefined) return { top, exclude: await readRules(join(gitFolder, 'info', 'exclude')) };
    if (top === dirname(top)) return undefined;
  }
}

/** The text of a file of rules; empty where there is none. Git, too, reads none that is a folder or forbidden. */
export async function readRules(path: FilePath): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

/** `.git` is a folder, or, in a work tree or submodule, a file that names one. */
async function findGitFolder(dotGit: string): Promise<string | undefined> {
  if ((await readRules(join(dotGit, 'HEAD'))) !== '') return dotGit;
  const named = /^gitdir: (.+)$/m.exec(await readRules(dotGit))?.[1];
  if (named === undefined) return undefined;
  const gitFolder = resolve(dirname(dotGit), named);
  const common = (await readRules(join(gitFolder, 'commondir'))).trim();
  return resolve(gitFolder, common);
}
