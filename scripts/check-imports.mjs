import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { runMain } from './lib/failure.mjs';
import { teachUsingDeclarations } from './lib/swc-visitor.mjs';
import { listWorkspaces, ROOT } from './lib/workspace.mjs';

/**
 * Holds every import against the rules of `.dependency-cruiser.mjs`. Where the TypeScript parser is missing,
 * dependency-cruiser skips the sources and finds nothing wrong: so sources that were not read are a problem too.
 */
async function main() {
  const problems = await findProblems();
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

async function findProblems() {
  teachUsingDeclarations();
  const options = await extractOptions(join(ROOT, '.dependency-cruiser.mjs'));
  const folders = [...listWorkspaces(), 'scripts', 'bench'].filter((folder) => existsSync(join(ROOT, folder)));
  const { output } = await cruise(folders, { ...options, baseDir: ROOT });
  if (typeof output === 'string') throw new TypeError('dependency-cruiser reported text where an object was asked for');
  const unread = listWorkspaces()
    .filter((workspace) => !output.modules.some(({ source }) => isSourceOf(source, workspace)))
    .map((workspace) => `${workspace}: no TypeScript was read (is @swc/core installed?)`);
  const importsSeen = output.modules.some(
    ({ source, dependencies }) => source.endsWith('.ts') && dependencies.length > 0,
  );
  const blind = importsSeen ? [] : ['no import was found in any TypeScript file (is @swc/core installed?)'];
  return [...unread, ...blind, ...output.summary.violations.map(describe)];
}

/**
 * @param {string} source
 * @param {string} workspace
 */
function isSourceOf(source, workspace) {
  return source.startsWith(`${workspace}/src/`) && source.endsWith('.ts');
}

/** @param {import('dependency-cruiser').IViolation} violation */
function describe({ from, to, rule, cycle, comment }) {
  const path = cycle === undefined ? to : cycle.map(({ name }) => name).join(' → ');
  return `${rule.name}: ${from} → ${path}${comment === undefined ? '' : ` (${comment})`}`;
}

await runMain(main);
