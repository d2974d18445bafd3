import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDebianPackages } from './debian-packages.mjs';
import { productNode } from './repository-node.mjs';
import { styleText } from './style.mjs';
import { runProgram, runTool } from './tools.mjs';
import { ROOT } from './workspace.mjs';

/** Where shell scripts are. */
const SHELL_FOLDERS = ['.ci', 'deploy', 'scripts'];

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {string} about what it holds the tree to
 * @property {readonly string[]} [packages] of Debian, without which it cannot be made
 * @property {() => Promise<{ code: number, output: string }>} run
 */

/** @type {readonly Check[]} */
export const CHECKS = [
  {
    name: 'lint',
    about: 'format and lint',
    run: () =>
      tool('@biomejs/biome', 'biome', [
        'ci',
        '--error-on-warnings',
        `--colors=${process.stdout.isTTY ? 'force' : 'off'}`,
        '.',
      ]),
  },
  { name: 'types', about: 'types of the product, its tests and its scripts', run: checkTypes },
  {
    name: 'imports',
    about: 'direction of the dependencies, no cycle',
    run: () => runProgram(productNode(), [join(ROOT, 'scripts/check-imports.mjs')], { capture: true }),
  },
  { name: 'dead-code', about: 'no file, export or dependency that nobody uses', run: () => tool('knip', 'knip', []) },
  {
    name: 'dead-code-production',
    about: 'nor one that only tests use',
    run: () => tool('knip', 'knip', ['--production']),
  },
  {
    name: 'secrets',
    about: 'no key, token or password',
    run: () => tool('secretlint', 'secretlint', ['--secretlintignore', '.gitignore', '**/*', '.*/**/*', '.*']),
  },
  { name: 'shell', about: 'shell scripts', packages: ['shellcheck'], run: checkShell },
  { name: 'nginx', about: 'the configuration of Nginx on a box', packages: ['nginx'], run: checkNginx },
];

/**
 * Makes every check, or those that are named, and goes on after one that fails: who mends wants to see them all.
 * @param {readonly string[]} [names]
 */
export async function runChecks(names = []) {
  const results = [];
  for (const check of CHECKS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const startedAt = performance.now();
    const missing = check.packages === undefined ? [] : await ensureDebianPackages({ names: check.packages });
    const { code, output } = missing.length === 0 ? await check.run() : { code: 0, output: missing.join('\n') };
    const seconds = (performance.now() - startedAt) / 1000;
    const result = { ...check, passed: code === 0, missing, seconds, output };
    report(result);
    results.push(result);
  }
  return results;
}

async function checkTypes() {
  const product = await tool('typescript', 'tsc', ['-b']);
  if (product.code !== 0) return product;
  const tests = await tool('typescript', 'tsc', ['-p', 'tsconfig.test.json']);
  return tests.code === 0 ? tool('typescript', 'tsc', ['-p', 'tsconfig.browser-test.json']) : tests;
}

/** Every file that a shell runs, known by its first line. */
async function checkShell() {
  const files = SHELL_FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const scripts = files.filter((file) => /^#!.*\b(sh|bash)\b/.test(readFileSync(file, 'utf8')));
  return runProgram('shellcheck', scripts, { capture: true });
}

async function checkNginx() {
  const built = await tool('typescript', 'tsc', ['-b']);
  if (built.code !== 0) return built;
  return runProgram(productNode(), [join(ROOT, 'scripts/check-nginx.mjs')], { capture: true });
}

/**
 * @param {string} packageName
 * @param {string} binName
 * @param {readonly string[]} args
 */
function tool(packageName, binName, args) {
  return runTool([packageName, binName], args, { capture: true });
}

/** @param {Pick<Check, 'name' | 'about'> & { passed: boolean, missing: readonly string[], seconds: number, output: string }} result */
function report({ name, about, passed, missing, seconds, output }) {
  const { stdout } = process;
  const mark = passed ? styleText('green', '✓', stdout) : styleText('red', '✗', stdout);
  const said = missing.length === 0 ? mark : styleText('yellow', '-', stdout);
  stdout.write(`${said} ${name.padEnd(20)} ${about} ${styleText('dim', `${seconds.toFixed(1)} s`, stdout)}\n`);
  if (!passed || missing.length > 0) stdout.write(`\n${output.trimEnd()}\n\n`);
}
