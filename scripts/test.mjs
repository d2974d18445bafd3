import './lib/require-node.mjs';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChecks } from './lib/checks.mjs';
import { ensureDebianPackages } from './lib/debian-packages.mjs';
import { runMain } from './lib/failure.mjs';
import { prepare } from './lib/prepare.mjs';
import { summarize } from './lib/test-summary.mjs';
import { runTool } from './lib/tools.mjs';

/** @typedef {import('./lib/test-summary.mjs').Area} Area */

/** Tests that run when they are asked for alone. */
const MODES = ['long', 'live'];

/**
 * `npm test` makes every check and runs every test; `npm test -- core engine` runs the tests of those areas. With
 * `--long`, the tests that take longer; with `--live`, those that ask real services.
 */
async function main() {
  const args = process.argv.slice(2);
  const mode = MODES.find((each) => args.includes(`--${each}`));
  const projects = args.filter((arg) => !MODES.some((each) => arg === `--${each}`));
  await prepare();
  const missing = await ensureDebianPackages({ long: mode === 'long' });
  const checks = mode !== undefined || projects.length > 0 ? [] : [await checkArea()];
  const areas = [...checks, ...(await testAreas(mode, projects))];
  process.stdout.write(`\n${summarize(areas, missing)}\n`);
  return areas.some(({ failed }) => failed > 0) ? 1 : 0;
}

/** @returns {Promise<Area>} */
async function checkArea() {
  const results = await runChecks();
  return {
    name: 'check',
    passed: results.filter(({ passed, missing }) => passed && missing.length === 0).length,
    failed: results.filter(({ passed }) => !passed).length,
    seconds: results.reduce((sum, { seconds }) => sum + seconds, 0),
    skipped: results.filter(({ missing }) => missing.length > 0).map(({ name }) => name),
  };
}

/**
 * @param {string | undefined} mode
 * @param {readonly string[]} projects
 * @returns {Promise<Area[]>}
 */
async function testAreas(mode, projects) {
  const folder = mkdtempSync(join(tmpdir(), 'iris-test-'));
  const report = join(folder, 'areas.json');
  try {
    const options = [
      ...(mode === undefined ? [] : ['--mode', mode]),
      ...projects.flatMap((name) => ['--project', name]),
    ];
    const env = { ...process.env, IRIS_TEST_REPORT: report };
    const { code } = await runTool(['vitest', 'vitest'], ['run', ...options], { env });
    /** @type {Area[]} */
    const areas = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : [];
    const explained = code === 0 || areas.some(({ failed }) => failed > 0);
    // A run that fails without a failed test (it crashed, or the areas do not exist) is still a failure.
    return explained ? areas : [...areas, { name: 'vitest', passed: 0, failed: 1, seconds: 0, skipped: [] }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await runMain(main);
