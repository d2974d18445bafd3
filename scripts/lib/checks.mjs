import { join } from 'node:path';
import { productNode } from './repository-node.mjs';
import { styleText } from './style.mjs';
import { runProgram, runTool } from './tools.mjs';
import { ROOT } from './workspace.mjs';

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {string} about what it holds the tree to
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
];

/**
 * Makes every check, or those that are named, and goes on after one that fails: who mends wants to see them all.
 * @param {readonly string[]} [names]
 */
export async function runChecks(names = []) {
  const results = [];
  for (const { name, about, run } of CHECKS.filter((check) => names.length === 0 || names.includes(check.name))) {
    const startedAt = performance.now();
    const { code, output } = await run();
    const seconds = (performance.now() - startedAt) / 1000;
    report({ name, about, passed: code === 0, seconds, output });
    results.push({ name, passed: code === 0, seconds });
  }
  return results;
}

async function checkTypes() {
  const product = await tool('typescript', 'tsc', ['-b']);
  return product.code === 0 ? tool('typescript', 'tsc', ['-p', 'tsconfig.test.json']) : product;
}

/**
 * @param {string} packageName
 * @param {string} binName
 * @param {readonly string[]} args
 */
function tool(packageName, binName, args) {
  return runTool([packageName, binName], args, { capture: true });
}

/** @param {{ name: string, about: string, passed: boolean, seconds: number, output: string }} result */
function report({ name, about, passed, seconds, output }) {
  const { stdout } = process;
  const mark = passed ? styleText('green', '✓', stdout) : styleText('red', '✗', stdout);
  stdout.write(`${mark} ${name.padEnd(20)} ${about} ${styleText('dim', `${seconds.toFixed(1)} s`, stdout)}\n`);
  if (!passed) stdout.write(`\n${output.trimEnd()}\n\n`);
}
